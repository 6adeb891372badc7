/* query.h - how ka doctor queries other programs, the kernel and the environment. */
#ifndef QUERY_H
#define QUERY_H

#include "common/settings.h"
#include "ka/util/subprocess.h"

/* Runs the program with the arguments `first`, `arguments` and `last`. Each list ends with
 * a null pointer. Returns 0, or an exit status after printing why the program cannot be
 * run. */
int query_run(struct subprocess *o, const char *program, const char *const *first,
	char *const *arguments, const char *const *last);

/* What to report about the keywords of ssh, or of sshd. */
struct query_keywords {
	const char *interval, *count; /* the lines that set keepalive */
	const char *why, *write;      /* for a line that is not understood: see finding.h */
	const char *foreign;          /* the beginning of the other program's keywords */
	const char *mixed;            /* what such a keyword does here */
};

/* Returns the line to write in place of an unknown keyword about keepalive. */
const char *query_line(const struct query_keywords *k, const char *unknown);

/* Reports as a problem each complaint (sshconf.h) in `said`, the program's standard error.
 * Returns their number. */
int query_complaints(const struct query_keywords *k, const char *said);

/* Reads the settings of this environment. Reports as a problem what ka run would refuse or
 * warn of. */
void query_settings(struct settings *s);

/* Returns the argument of the last option such as "-F", anywhere among the arguments, or a
 * null pointer if there is no such option. */
const char *query_option(char *const *arguments, const char *option);

/* Reads a number from /proc/sys, such as "net/ipv4/tcp_retries2". Returns -1 if it cannot
 * be read. */
long query_sysctl(const char *name);

#endif
