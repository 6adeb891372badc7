/* systemctl.h - asks systemd for the files that define a service. */
#ifndef SYSTEMCTL_H
#define SYSTEMCTL_H

#include "ka/systemd/unit_files.h"

/* Runs systemctl show, and lists the unit's own file and its drop-ins, except that of ka.
 * Returns an enum unit_state; or -1 if systemd does not run, does not answer about the unit
 * (as for a template), or must not be asked (--directory). */
int systemctl_unit_files(struct unit_files *f, const struct unit *u);

/* Parses LoadState, FragmentPath and DropInPaths as systemctl show prints them. Pure.
 * Returns -1 if they are not about a unit. */
int systemctl_parse(struct unit_files *f, const struct unit *u, const char *shown);

#endif
