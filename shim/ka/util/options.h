/* options.h - reads settings from the command line: --idle and so on.
 *
 * Each option sets the variable of the same name (--user-timeout sets KA_USER_TIMEOUT). It
 * has the meaning, units and ranges of libka(7), because the same code reads it. A message
 * names the option if the value came from one.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "common/settings.h"

/* The numbers that cli_getopt() returns for these options. They are above all characters.
 */
enum { OPTIONS_FIRST = 256, OPTIONS_LOG = OPTIONS_FIRST + SETTING_LOG };

/* clang-format off */
#define OPTIONS_SETTINGS \
	{ "idle", required_argument, NULL, OPTIONS_FIRST + SETTING_IDLE }, \
	{ "intvl", required_argument, NULL, OPTIONS_FIRST + SETTING_INTVL }, \
	{ "cnt", required_argument, NULL, OPTIONS_FIRST + SETTING_CNT }, \
	{ "stall", required_argument, NULL, OPTIONS_FIRST + SETTING_STALL }, \
	{ "user-timeout", required_argument, NULL, OPTIONS_FIRST + SETTING_USER_TIMEOUT }

/* Further options, for commands that start a program. */
#define OPTIONS_START \
	{ "log", required_argument, NULL, OPTIONS_FIRST + SETTING_LOG }, \
	{ "rules", required_argument, NULL, OPTIONS_FIRST + SETTING_RULES }, \
	{ "ssh", required_argument, NULL, OPTIONS_FIRST + SETTING_SSH }
/* clang-format on */

/* Sets the variable for such a number in the environment, and returns 1. Returns 0 for any
 * other number, and -1 after printing that memory is short. */
int options_set(int c, const char *value);

/* Reads the settings of this process's environment. Calls tell() for each error
 * (settings.h, rules.h), with the name and value as the user typed them. Returns the number
 * of errors. */
int options_settings(
	struct settings *s, void (*tell)(const struct warning *c, const char *what));

/* Calls tell() for each KA_ variable of the environment that libka does not know, with the
 * variable that was probably meant, or a null pointer. */
void options_unknown(void (*tell)(const char *name, const char *meant));

/* Returns why libka.so could not write to the file of KA_LOG, or a null pointer if it
 * could. */
const char *options_log_obstacle(const char *file);

/* Reads the settings of this process's environment, to which options_set() has added those
 * of the command line. Prints errors and warnings. Returns 0, or KA_USAGE after an error.
 */
int options_read(struct settings *s);

/* Reads another duration, from an option or a variable. Returns the seconds, least..most,
 * or -1 after printing an error. */
int options_duration(const char *option, const char *value, int least, int most);

#endif
