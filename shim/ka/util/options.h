/* options.h - settings from the command line: --idle and its like.
 *
 * Each stands for the variable of the same name (--user-timeout for
 * KA_USER_TIMEOUT) and means what libka(7) says of it, in the same units and
 * ranges, because the same code reads it.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "common/settings.h"

/* For getopt_long, which returns these numbers for them: above all characters. */
enum { WANTED_FIRST = 256, WANTED_LOG = WANTED_FIRST + SETTING_LOG };
/* clang-format off */
#define OPTIONS_SETTINGS \
	{ "idle", required_argument, NULL, 'I' }, \
	{ "intvl", required_argument, NULL, 'N' }, \
	{ "cnt", required_argument, NULL, 'C' }, \
	{ "stall", required_argument, NULL, 'S' }, \
	{ "user-timeout", required_argument, NULL, 'U' }

/* For those that start a program, these too. */
#define OPTIONS_START \
	{ "log", required_argument, NULL, 'L' }, \
	{ "rules", required_argument, NULL, 'R' }, \
	{ "ssh", required_argument, NULL, 'P' }
/* clang-format on */

/* The variable for such a character, or a null pointer. */
const char *options_variable(int c);

/* Reads the settings of this process's environment, and calls tell() for each complaint
 * of settings.h and rules.h; what: how it is shown. How many there are. */
int options_settings(
	struct settings *s, void (*tell)(const struct warning *c, const char *what));

/* Reads the settings of this process's environment, in which the caller has set
 * the variables (setenv(3)). 0, or KA_USAGE after saying what is wrong. */
int options_read(struct settings *s);

#endif
