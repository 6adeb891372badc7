/* process_rules.h - which rule of KA_RULES holds for a connection, as libka.so finds it.
 *
 * The rules are those of rules.h; here they are read for people: of a process
 * that runs, or of this environment.
 */
#ifndef PROCESS_RULES_H
#define PROCESS_RULES_H

#include <stddef.h>
#include <sys/types.h>

#include "common/rules.h"
#include "ka/process/exec_name.h"

enum { POLICY_TEXT = 1 << 17 }; /* Linux starts no program with a longer variable */

/* What the environment of a process with libka.so says of its connections. */
struct policy {
	char program[EXECFN_NAME]; /* as it was executed; "": it is not known */
	int off;                   /* KA_DISABLE=1 */
	char text[POLICY_TEXT];    /* KA_RULES; "": not set */
};

/* program: its name as in /proc/PID/comm. 0, or -1: that environment may not be read, or
 * the program has written over it. */
int policy_read(struct policy *p, pid_t pid, const char *program);

/* The rules for its program, up to the one behind which libka.so looks at no more. With
 * `kept` a null pointer their number alone. */
size_t policy_rules(const struct policy *p, struct rule *kept);

/* Which of those rules holds for a peer, as it is written and cut to POLICY_SHOWN;
 * "default" if none does, "off" if libka.so is. 0, or -1: it cannot be told. */
enum { POLICY_SHOWN = 256 };
int policy_for(char shown[POLICY_SHOWN], const struct policy *p, const struct rule *rule,
	size_t rules, const void *peer, unsigned long size);

#endif
