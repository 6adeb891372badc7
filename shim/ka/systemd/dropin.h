/* dropin.h - the text of systemd's units and of the drop-in that adds libka.so. Pure.
 *
 * See systemd.unit(5) for names of units, systemd.exec(5) for Environment=,
 * systemd.service(5) for ExecStart=, and systemd.syntax(7) for quoting.
 */
#ifndef DROPIN_H
#define DROPIN_H

#include <limits.h>

#include "common/text.h"

enum { DROPIN_UNIT = 256, DROPIN_PRELOAD = 4096, DROPIN_PROGRAM = 4096 };

/* The first line of the file, by which ka recognizes its own. */
extern const char dropin_mark[];

/* The full name of a service: ".service" is added if no type is given. A null pointer, or
 * why it is not the name of a service. */
const char *dropin_unit(char unit[DROPIN_UNIT], const char *name);

/* Changes `name`, at first the unit's own, to the next less specific one whose drop-ins
 * apply too: a-b@1.service, a-b@.service, a-@1.service, a-@.service, a-.service, service.
 * 1, or 0 after the last. */
int dropin_less_specific(char name[DROPIN_UNIT], const char *unit);

/* Appends Environment="NAME=VALUE" and a newline, escaped so that the service gets exactly
 * that value. */
void dropin_variable(struct text *t, const char *name, const char *value);

/* The next line of a unit's file at *text, which it changes: joined with the lines that
 * continue it after a backslash, and without comments. A null pointer at the end. */
char *dropin_line(char **text);

/* The value, without leading blanks, if the line sets `key`; else a null pointer. */
const char *dropin_value(const char *line, const char *key);

/* The value that a line of a unit's configuration gives to LD_PRELOAD. 1; 0 if
 * it gives none; -1 if it does so in a way that is not understood here. */
int dropin_preload(char value[DROPIN_PRELOAD], const char *line);

/* Whether a line removes LD_PRELOAD with UnsetEnvironment=. */
int dropin_unsets_preload(const char *line);

/* Takes the program from a line with ExecStart=: "" if there is none, or it is not
 * understood here. Other lines change nothing. */
void dropin_program(char program[DROPIN_PROGRAM], const char *line);

/* Whether a value of LD_PRELOAD names a libka.so. */
int dropin_names_libka(const char *preload);

/* The path, or pattern of glob(7), in a value of EnvironmentFile=. 0; or -1 if it has
 * specifiers or quotes, which are not understood here. */
int dropin_environment_file(char path[PATH_MAX], const char *value);

/* The value that a line of a file of EnvironmentFile= gives to LD_PRELOAD: 1; 0 if it gives
 * none; -1 if it does so in a way that is not understood here. */
int dropin_file_preload(char value[DROPIN_PRELOAD], const char *line);

#endif
