/* unit_settings.h - what the files of a systemd service say about its environment. */
#ifndef UNIT_SETTINGS_H
#define UNIT_SETTINGS_H

#include "ka/systemd/unit.h"

enum { UNIT_SETTINGS_FILE = 3 * PATH_MAX };

/* As far as ka understands it; "": nothing. */
struct unit_settings {
	char preload[DROPIN_PRELOAD];  /* by Environment=LD_PRELOAD= */
	char file[UNIT_SETTINGS_FILE]; /* where */
	char program[DROPIN_PROGRAM];  /* by ExecStart= */
};

/* Reads the files of the unit, and those that it names in EnvironmentFile=. Says on
 * standard error what it found of LD_PRELOAD. 0, or KA_PROBLEM if the drop-in would lose
 * that, or be overridden by it, or if systemd has no such unit. */
int unit_settings_read(const struct unit *u, struct unit_settings *s);

#endif
