/* unit.h - a systemd service, and the drop-in of ka enable for it. */
#ifndef UNIT_H
#define UNIT_H

#include <limits.h>
#include <stddef.h>

#include "ka/systemd/dropin.h"

/* Where units are. */
struct unit_place {
	const char *given; /* --directory, or a null pointer */
	int is_user;       /* units of the user's own manager (systemctl --user) */
	char directory[PATH_MAX];
};

struct unit {
	char name[DROPIN_UNIT]; /* with ".service" */
	const struct unit_place *place;
	char file[2 * PATH_MAX]; /* the drop-in */
};

/* Sets place->directory. KA_OK, or an exit status after saying that a directory that was
 * given does not exist, or that the user has no home. */
int unit_place(struct unit_place *place);

/* 0, or KA_USAGE after saying what is wrong with the name. */
int unit_name(struct unit *u, const char *name, const struct unit_place *place);

/* Whether the drop-in exists: 1, if ka enable wrote it; 0; or -1 and errno, EEXIST:
 * something else wrote it. */
int unit_is_enabled(const struct unit *u);

/* Writes the drop-in, atomically, and makes its directory; or removes it, and its directory
 * if that is empty then. 0, or -1 and errno. */
int unit_write(const struct unit *u, const char *text, size_t size);
int unit_remove(const struct unit *u);

/* Prints each unit of the place that ka enable has written to, with its settings. Returns
 * how many, or -1 and errno. */
int unit_list(const struct unit_place *place);

#endif
