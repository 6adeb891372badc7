/* unit_files.h - finds the files that define a systemd service, without systemd. */
#ifndef UNIT_FILES_H
#define UNIT_FILES_H

#include "ka/systemd/unit.h"

enum { UNIT_FILES = 256, UNIT_FILES_TEXT = 1 << 16 };

enum unit_state { UNIT_FOUND, UNIT_UNKNOWN, UNIT_MASKED };

struct unit_files {
	int n;
	const char *file[UNIT_FILES]; /* in the order in which they apply */
	char text[UNIT_FILES_TEXT];   /* contains the names */
};

/* Appends a file. Leaves it out if there is no room. */
void unit_files_add(struct unit_files *f, const char *file, size_t length);

/* Searches the directories of systemd.unit(5), or the one of --directory, for the unit's
 * own file and its drop-ins, except that of ka. With --directory the unit's own file may be
 * missing. */
enum unit_state unit_files_search(struct unit_files *f, const struct unit *u);

#endif
