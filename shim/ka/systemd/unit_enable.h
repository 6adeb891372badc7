/* unit_enable.h - writes and removes the drop-in that starts a service with libka.so. */
#ifndef UNIT_ENABLE_H
#define UNIT_ENABLE_H

#include "ka/program/libka_path.h"
#include "ka/systemd/unit.h"

/* Both print what they do and any errors, change nothing if dry_run is set, and return
 * KA_OK or KA_PROBLEM. unit_enable() takes the settings from this process's environment. */
int unit_enable(const struct unit *u, const struct libka *l, int dry_run);
int unit_disable(const struct unit *u, int dry_run);

#endif
