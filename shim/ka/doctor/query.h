/* query.h - what the parts of ka doctor ask other programs, the kernel and the environment.
 */
#ifndef QUERY_H
#define QUERY_H

#include "common/settings.h"
#include "ka/util/subprocess.h"

/* Runs the program with the arguments `first`, `arguments` and `last`, each list up to a
 * null pointer. 0, or an exit status after saying why it cannot be run. */
int query_run(struct subprocess *o, const char *program, const char *const *first,
	char *const *arguments, const char *const *last);

/* What to say of the keywords of ssh, or of sshd. */
struct query_keywords {
	const char *interval, *count; /* the lines for keepalive */
	const char *why, *write;      /* of a line that is not understood: see finding.h */
	const char *foreign;          /* how the other program's keywords begin, */
	const char *mixed;            /* and what happens with one of them */
};

/* The line to write in place of an unknown keyword about keepalive. */
const char *query_line(const struct query_keywords *k, const char *unknown);

/* Reports each complaint (sshconf.h) on standard error as a finding. Returns how many. */
int query_complaints(const struct query_keywords *k, const char *said);

/* Reads the settings of this environment. What ka run would refuse or warn of is a finding.
 */
void query_settings(struct settings *s);

/* The argument of an option such as "-F", wherever it is; of two the last. A null pointer:
 * the option is not there. */
const char *query_option(char *const *arguments, const char *option);

/* A number of /proc/sys, such as "net/ipv4/tcp_retries2"; -1: it cannot be read. */
long query_sysctl(const char *name);

#endif
