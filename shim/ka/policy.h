/* policy.h - which rule of KA_RULES holds for a connection, as libka.so finds it.
 *
 * The rules are those of rules.h; here they are read for people: of a process
 * that runs, or of this environment.
 */
#ifndef POLICY_H
#define POLICY_H

#include <sys/types.h>

struct rule;

/* What the environment of a process with libka.so says of its connections. */
struct policy {
	struct policy *next;
	char *text;        /* KA_RULES, with a NUL behind each rule */
	struct rule *rule; /* those for its program; text: a null pointer if it may be
			      another's */
	size_t rules;
	int off; /* KA_DISABLE=1 */
};

/* program: its name as in /proc/PID/comm. A null pointer: that environment may not be
 * read, or the program has written over it. */
struct policy *policy_read(pid_t pid, const char *program);

/* The rule that holds for a peer, as it is written; "default" if none does, "off" if
 * libka.so is. A null pointer: it cannot be told. Lives as long as p. */
const char *policy_for(const struct policy *p, const void *peer, unsigned long size);

/* With all that follow it. */
void policy_free(struct policy *p);

/* Explains on standard output what the rules of this environment say of a program and,
 * if `to` is not a null pointer, of each address of HOST[:PORT]. An exit status. */
int policy_explain(const char *program, const char *to);

#endif
