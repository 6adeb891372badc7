/* cli.h - the command line of ka: exit statuses, options, help and messages.
 *
 * A message is one line on stderr, "ka: WHAT: WHY", with hints below it, indented.
 */
#ifndef CLI_H
#define CLI_H

#include <getopt.h>

enum {
	KA_OK = 0,
	KA_PROBLEM = 1, /* the result is negative, or the system refused */
	KA_USAGE = 2,
	KA_NOT_EXECUTABLE = 126,
	KA_NOT_FOUND = 127,
};

/* Prints the text, for --help, and returns KA_OK. */
int cli_help(const char *text);

/* Prints the message and returns `status`. why: a null pointer stands for strerror(errno).
 */
int cli_fail(int status, const char *what, const char *why);

/* As cli_fail() for a program that cannot be run. Returns KA_NOT_FOUND or
 * KA_NOT_EXECUTABLE, depending on errno. */
int cli_fail_to_run(const char *program);

/* As cli_fail() for a usage error, with a hint to run `ka COMMAND --help`. Returns
 * KA_USAGE. */
int cli_misuse(const char *command, const char *what, const char *why);

/* For a command that prints later: returns 0, or KA_PROBLEM after printing an error if
 * standard output is closed. */
int cli_check_output(void);

/* As getopt_long(3), but an abbreviated option is unknown. `letters` must begin with ':'
 * (after a '+', if any), so that ':' is returned for a missing argument. */
int cli_getopt(int argc, char **argv, const char *letters, const struct option *options);

/* Call when cli_getopt() has returned '?' or ':'. Prints what is wrong with the word, and
 * which option was probably meant. Returns KA_USAGE. */
int cli_usage(const char *command, int c);

#endif
