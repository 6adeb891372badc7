/* unit.h - a systemd service's files, as far as ka enable has to do with them. */
#ifndef UNIT_H
#define UNIT_H

#include <limits.h>
#include <stddef.h>

#include "ka/systemd/dropin.h"

struct unit {
	char name[DROPIN_UNIT];  /* with ".service" */
	const char *directory;   /* where units are, or a null pointer: systemd's own */
	char file[2 * PATH_MAX]; /* the drop-in */
};

enum { UNIT_SETTINGS_FILE = 3 * PATH_MAX };

/* What the service's other files say, where ka understands it; "": nothing. */
struct unit_settings {
	char preload[DROPIN_PRELOAD];  /* by Environment=LD_PRELOAD= */
	char file[UNIT_SETTINGS_FILE]; /* where */
	char program[DROPIN_PROGRAM];  /* by ExecStart= */
	int has_files;                 /* whether there is an EnvironmentFile= */
};

/* 0, or KA_USAGE after saying what is wrong with the name. */
int unit_name(struct unit *u, const char *name, const char *directory);

/* Reads those files. Says on standard error what it found of LD_PRELOAD. 0, or KA_NO
 * if the drop-in would lose that, or be overruled by it, or if systemd has no such unit. */
int unit_read(const struct unit *u, struct unit_settings *s);

/* Whether the drop-in is there: 1, if ka enable wrote it; 0; or -1 and errno,
 * EEXIST: somebody else's. */
int unit_is_enabled(const struct unit *u);

/* Makes the drop-in, atomically, and its directory; or removes it, and its
 * directory if that is empty then. 0, or -1 and errno. */
int unit_write(const struct unit *u, const char *text, size_t size);
int unit_remove(const struct unit *u);

#endif
