/* unit_files.h - finds the files that define a systemd service. */
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

/* Finds the unit's own file and its drop-ins, except that of ka. If systemd runs, asks it
 * (systemctl show). If it does not, for a template, and with --directory, searches the
 * directories of systemd.unit(5). With --directory the unit's own file may be missing. */
enum unit_state unit_files_find(struct unit_files *f, const struct unit *u);

/* Parses LoadState, FragmentPath and DropInPaths as systemctl show prints them. Pure.
 * Returns -1 if they are not about a unit. */
int unit_files_parse(struct unit_files *f, const struct unit *u, const char *shown);

#endif
