/* unit_files.h - the files that a systemd service is made of. */
#ifndef UNIT_FILES_H
#define UNIT_FILES_H

#include "ka/systemd/unit.h"

enum { UNIT_FILES = 256, UNIT_FILES_TEXT = 1 << 16 };

enum unit_state { UNIT_FOUND, UNIT_UNKNOWN, UNIT_MASKED };

struct unit_files {
	int n;
	const char *file[UNIT_FILES]; /* in the order in which they apply */
	char text[UNIT_FILES_TEXT];   /* where the names are */
};

/* Finds the unit's own file and its drop-ins except that of ka. Where systemd runs, it is
 * asked (systemctl show); elsewhere, for a template and with a directory that was given the
 * directories of systemd.unit(5) are searched. In such a directory a unit may be missing.
 */
enum unit_state unit_files_find(struct unit_files *f, const struct unit *u);

/* The same from what systemctl show has printed, with LoadState, FragmentPath and
 * DropInPaths. Pure. -1: it says nothing about a unit. */
int unit_files_parse(struct unit_files *f, const struct unit *u, const char *shown);

#endif
