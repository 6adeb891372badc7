/* dropin.h - reads the text of systemd's units, and writes that of the drop-in. Pure.
 *
 * See systemd.unit(5) for the names of units, systemd.exec(5) for Environment=,
 * systemd.service(5) for ExecStart=, and systemd.syntax(7) for quoting.
 */
#ifndef DROPIN_H
#define DROPIN_H

#include <limits.h>

#include "common/text.h"

enum { DROPIN_UNIT = 256, DROPIN_PRELOAD = 4096, DROPIN_PROGRAM = 4096 };

/* The first line of the file, by which ka recognizes its own. */
extern const char dropin_mark[];

/* Copies the full name of a service, and adds ".service" if no type is given. Returns a
 * null pointer, or the reason why it is not the name of a service. */
const char *dropin_unit(char unit[DROPIN_UNIT], const char *name);

/* Changes `name`, at first that of the unit, to the next less specific name whose drop-ins
 * apply too: a-b@1.service, a-b@.service, a-@1.service, a-@.service, a-.service, service.
 * Returns 1, or 0 after the last. */
int dropin_less_specific(char name[DROPIN_UNIT], const char *unit);

/* Appends Environment="NAME=VALUE" and a newline, escaped so that the service gets exactly
 * that value. */
void dropin_variable(struct text *t, const char *name, const char *value);

/* Returns the next line of a unit's file at *text, or a null pointer at the end. Changes
 * the text: joins lines that a backslash continues, and skips comments. */
char *dropin_line(char **text);

/* Returns the value, without leading blanks, if the line sets `key`; else a null pointer.
 */
const char *dropin_value(const char *line, const char *key);

/* Reads the value that a line of a unit's file gives to LD_PRELOAD. Returns 1; 0 if the
 * line does not set it; -1 if ka does not understand how it does. */
int dropin_preload(char value[DROPIN_PRELOAD], const char *line);

/* Whether a line removes LD_PRELOAD with UnsetEnvironment=. */
int dropin_unsets_preload(const char *line);

/* Reads the program from a line with ExecStart=. It is "" if the line names none, or ka
 * does not understand the line. Other lines change nothing. */
void dropin_program(char program[DROPIN_PROGRAM], const char *line);

/* Whether a value of LD_PRELOAD names a libka.so. */
int dropin_names_libka(const char *preload);

/* Reads the path, or pattern of glob(7), in a value of EnvironmentFile=. Returns 0, or -1
 * if it has specifiers or quotes, which ka does not understand. */
int dropin_environment_file(char path[PATH_MAX], const char *value);

/* Reads the value that a line of a file of EnvironmentFile= gives to LD_PRELOAD. Returns 1;
 * 0 if the line does not set it; -1 if ka does not understand how it does. */
int dropin_file_preload(char value[DROPIN_PRELOAD], const char *line);

#endif
