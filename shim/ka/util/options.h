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
#define WANTED_OPTIONS \
	{ "idle", required_argument, NULL, WANTED_FIRST + SETTING_IDLE }, \
	{ "intvl", required_argument, NULL, WANTED_FIRST + SETTING_INTVL }, \
	{ "cnt", required_argument, NULL, WANTED_FIRST + SETTING_CNT }, \
	{ "stall", required_argument, NULL, WANTED_FIRST + SETTING_STALL }, \
	{ "user-timeout", required_argument, NULL, WANTED_FIRST + SETTING_USER_TIMEOUT }

/* For those that start a program, these too. */
#define WANTED_START_OPTIONS \
	{ "log", required_argument, NULL, WANTED_FIRST + SETTING_LOG }, \
	{ "rules", required_argument, NULL, WANTED_FIRST + SETTING_RULES }, \
	{ "ssh", required_argument, NULL, WANTED_FIRST + SETTING_SSH }
/* clang-format on */

/* The variable for such a number, or a null pointer. */
const char *wanted_variable(int c);

/* Reads the settings of this process's environment, and calls tell() for each complaint
 * of settings.h and rules.h; what: how it is shown. How many there are. */
int wanted_settings(
	struct settings *s, void (*tell)(const struct warning *c, const char *what));

/* Reads the settings of this process's environment, in which the caller has set
 * the variables (setenv(3)). 0, or KA_USAGE after saying what is wrong. */
int wanted_read(struct settings *s);

#endif
