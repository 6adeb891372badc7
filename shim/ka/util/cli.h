/* cli.h - what the subcommands of ka share.
 *
 * A subcommand gets its own name as argv[0] and returns the exit status. All
 * that goes wrong is said on stderr as "ka: what: why".
 */
#ifndef CLI_H
#define CLI_H

enum {
	KA_OK = 0,
	KA_NO = 1,       /* what was asked for does not hold */
	KA_USAGE = 100,  /* the words of the command were wrong */
	KA_SYSTEM = 111, /* the system did not let us */
};

int ka_disable(int argc, char **argv);
int ka_doctor(int argc, char **argv);
int ka_enable(int argc, char **argv);
int ka_run(int argc, char **argv);
int ka_status(int argc, char **argv);
int ka_helper(int argc, char **argv);
int ka_watch(int argc, char **argv);
int ka_attach(int argc, char **argv);
int ka_probe(int argc, char **argv);

/* Prints the text, for --help, and returns KA_OK. */
int help(const char *text);

/* Says why and returns `status`. why: a null pointer stands for strerror(errno). */
int fail(int status, const char *what, const char *why);

/* For a word of the command line that is no option of the command's, or lacks
 * its argument: `c` is what getopt_long returned, '?' or ':'. To be used with
 * opterr = 0 and an option string that begins with ':' (behind a '+', if any). */
int usage(const char *command, int c, char **argv);

#endif
