/* unit.h - a systemd service's files, as far as ka enable has to do with them. */
#ifndef UNIT_H
#define UNIT_H

#include <limits.h>
#include <stddef.h>

#include "dropin.h"

struct unit {
	char name[DROPIN_UNIT];  /* with ".service" */
	const char *directory;   /* where units are, or a null pointer: systemd's own */
	char file[2 * PATH_MAX]; /* the drop-in */
};

/* 0, or KA_USAGE after saying what is wrong with the name. */
int unit_name(struct unit *u, const char *name, const char *directory);

/* What the service's other files give to LD_PRELOAD ("": nothing), where that is
 * seen in lines of Environment=. Says on standard error what it found. 0, or
 * KA_NO if the drop-in would lose it, or be overruled by it. */
int unit_preload(const struct unit *u, char preload[DROPIN_PRELOAD]);

/* Whether the drop-in is there: 1, if ka enable wrote it; 0; or -1 and errno,
 * EEXIST: somebody else's. */
int unit_is_enabled(const struct unit *u);

/* Makes the drop-in, atomically, and its directory; or removes it, and its
 * directory if that is empty then. 0, or -1 and errno. */
int unit_write(const struct unit *u, const char *text, size_t size);
int unit_remove(const struct unit *u);

#endif
