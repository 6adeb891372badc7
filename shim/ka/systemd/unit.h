/* unit.h - a systemd service, and the drop-in of ka enable for it. */
#ifndef UNIT_H
#define UNIT_H

#include <limits.h>
#include <stddef.h>

#include "ka/systemd/dropin.h"

/* The directory of units. */
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

/* Sets place->directory. Returns KA_OK; or an exit status after printing that the given
 * directory does not exist, or that the user has no home directory. */
int unit_place(struct unit_place *place);

/* Returns 0, or KA_USAGE after printing why the name is wrong. */
int unit_name(struct unit *u, const char *name, const struct unit_place *place);

/* Returns 1 if the drop-in exists and ka enable wrote it; 0 if it does not exist; -1 and
 * errno. EEXIST: ka did not write it. */
int unit_is_enabled(const struct unit *u);

/* unit_write() writes the drop-in atomically, and makes its directory. unit_remove()
 * removes it, and then its directory if that is empty. Both return 0, or -1 and errno. */
int unit_write(const struct unit *u, const char *text, size_t size);
int unit_remove(const struct unit *u);

/* Prints each unit in the directory that has a drop-in of ka, with its settings. Returns
 * their number, or -1 and errno. */
int unit_list(const struct unit_place *place);

#endif
