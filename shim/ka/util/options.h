/* options.h - settings from the command line: --idle and its like.
 *
 * Each stands for the variable of the same name (--user-timeout for
 * KA_USER_TIMEOUT) and means what libka(7) says of it, in the same units and
 * ranges, because the same code reads it.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "common/settings.h"

/* For getopt_long: the options and the characters that it returns for them. */
/* clang-format off */
#define WANTED_OPTIONS \
	{ "idle", required_argument, NULL, 'I' }, \
	{ "intvl", required_argument, NULL, 'N' }, \
	{ "cnt", required_argument, NULL, 'C' }, \
	{ "stall", required_argument, NULL, 'S' }, \
	{ "user-timeout", required_argument, NULL, 'U' }

/* For those that start a program, these too. */
#define WANTED_START_OPTIONS \
	{ "log", required_argument, NULL, 'L' }, \
	{ "rules", required_argument, NULL, 'R' }, \
	{ "ssh", required_argument, NULL, 'P' }
/* clang-format on */

/* The variable for such a character, or a null pointer. */
const char *wanted_variable(int c);

/* Reads the settings of this process's environment, and calls tell() for each complaint
 * of settings.h and rules.h; what: how it is shown. How many there are. */
int wanted_settings(
	struct settings *s, void (*tell)(const struct warning *c, const char *what));

/* Reads the settings of this process's environment, in which the caller has set
 * the variables (setenv(3)). 0, or KA_USAGE after saying what is wrong. */
int wanted_read(struct settings *s);

#endif
