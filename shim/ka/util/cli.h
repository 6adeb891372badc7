/* cli.h - exit statuses, help and messages of ka.
 *
 * A message is one line on stderr: "ka: what: why".
 */
#ifndef CLI_H
#define CLI_H

enum {
	KA_OK = 0,
	KA_NO = 1,       /* what was asked for does not hold */
	KA_USAGE = 100,  /* the words of the command were wrong */
	KA_SYSTEM = 111, /* the system did not let us */
};

/* Prints the text, for --help, and returns KA_OK. */
int cli_help(const char *text);

/* Says why and returns `status`. why: a null pointer stands for strerror(errno). */
int cli_fail(int status, const char *what, const char *why);

/* For a word of the command line that is no option of the command's, or lacks
 * its argument: `c` is what getopt_long returned, '?' or ':'. To be used with
 * opterr = 0 and an option string that begins with ':' (behind a '+', if any). */
int cli_usage(const char *command, int c, char **argv);

#endif
