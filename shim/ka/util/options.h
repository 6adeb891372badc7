/* options.h - settings from the command line: --idle and its like.
 *
 * Each stands for the variable of the same name (--user-timeout for KA_USER_TIMEOUT) and
 * means what libka(7) says of it, in the same units and ranges, because the same code reads
 * it. A message names the option if the value came from one.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "common/settings.h"

/* For cli_getopt, which returns these numbers for them: above all characters. */
enum { OPTIONS_FIRST = 256, OPTIONS_LOG = OPTIONS_FIRST + SETTING_LOG };

/* clang-format off */
#define OPTIONS_SETTINGS \
	{ "idle", required_argument, NULL, OPTIONS_FIRST + SETTING_IDLE }, \
	{ "intvl", required_argument, NULL, OPTIONS_FIRST + SETTING_INTVL }, \
	{ "cnt", required_argument, NULL, OPTIONS_FIRST + SETTING_CNT }, \
	{ "stall", required_argument, NULL, OPTIONS_FIRST + SETTING_STALL }, \
	{ "user-timeout", required_argument, NULL, OPTIONS_FIRST + SETTING_USER_TIMEOUT }

/* For those that start a program, these too. */
#define OPTIONS_START \
	{ "log", required_argument, NULL, OPTIONS_FIRST + SETTING_LOG }, \
	{ "rules", required_argument, NULL, OPTIONS_FIRST + SETTING_RULES }, \
	{ "ssh", required_argument, NULL, OPTIONS_FIRST + SETTING_SSH }
/* clang-format on */

/* Sets the variable for such a number in the environment: 1. Any other number: 0. -1 after
 * saying that there is no memory. */
int options_set(int c, const char *value);

/* Reads the settings of this process's environment. Calls tell() for each that is wrong
 * (settings.h, rules.h), with its name and value as the user wrote them. Returns how many.
 */
int options_settings(
	struct settings *s, void (*tell)(const struct warning *c, const char *what));

/* Calls tell() for each KA_ variable of the environment that libka does not know, with the
 * one that was probably meant or a null pointer. */
void options_unknown(void (*tell)(const char *name, const char *meant));

/* Why libka.so could not write to the file of KA_LOG; a null pointer: it could. */
const char *options_log_obstacle(const char *file);

/* Reads the settings of this process's environment, in which options_set() has put those of
 * the command line. 0, or KA_USAGE after saying what is wrong. Warns of what is odd. */
int options_read(struct settings *s);

/* A duration that is no setting, from an option or a variable: the seconds, least..most, or
 * -1 after saying what is wrong. */
int options_duration(const char *option, const char *value, int least, int most);

#endif
