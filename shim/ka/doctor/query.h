/* query.h - what the parts of ka doctor ask other programs, the kernel and the environment.
 */
#ifndef QUERY_H
#define QUERY_H

#include "common/settings.h"
#include "ka/util/subprocess.h"

/* Runs the program with its own options in front of the
 * arguments and `behind` after them, each list up to a null pointer. 0, or
 * an exit status after saying why it cannot be run. */
int query_run(struct subprocess *o, const char *program, const char *const *front,
	char *const *arguments, const char *const *behind);

/* What to say of theirs. */
struct query_keywords {
	const char *interval, *count; /* the lines for keepalive */
	const char *why, *write;      /* where it is not understood: see finding.h */
	const char *foreign, *mixed;  /* what the other one's words begin with, and what
				       * is so with one of them in it */
};

/* The line that belongs where that word about keepalive is, which is not known. */
const char *query_line(const struct query_keywords *k, const char *unknown);

/* A finding for each complaint (sshconf.h) in what was said on standard error: how many. */
int query_complaints(const struct query_keywords *k, const char *said);

/* Reads the settings of this environment. What ka run would refuse is a finding. */
void query_settings(struct settings *s);

/* The argument of an option of theirs, as in "-F", wherever it stands: of two the last.
 * A null pointer: it is not there. */
const char *query_option(char *const *arguments, const char *option);

/* A number of /proc/sys, as in "net/ipv4/tcp_retries2"; -1: there is none. */
long query_sysctl(const char *name);

#endif
