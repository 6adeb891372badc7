/* unit_settings.h - reads the environment of a systemd service from its files. */
#ifndef UNIT_SETTINGS_H
#define UNIT_SETTINGS_H

#include "ka/systemd/unit.h"

enum { UNIT_SETTINGS_FILE = 3 * PATH_MAX };

/* The settings as far as ka understands them; "": not set. */
struct unit_settings {
	char preload[DROPIN_PRELOAD];  /* of Environment=LD_PRELOAD= */
	char file[UNIT_SETTINGS_FILE]; /* the file that sets it */
	char program[DROPIN_PROGRAM];  /* of ExecStart= */
};

/* Reads the files of the unit, and the files that it names in EnvironmentFile=. Prints on
 * standard error how they set LD_PRELOAD. Returns 0; or KA_PROBLEM if the drop-in would
 * remove that value, or be overridden by it, or if systemd has no such unit. */
int unit_settings_read(const struct unit *u, struct unit_settings *s);

#endif
