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

enum { PROCESS_RULES_TEXT = 1 << 17 }; /* Linux starts no program with a longer variable */

/* What the environment of a process with libka.so says of its connections. */
struct process_rules {
	char program[EXECFN_NAME];     /* as it was executed; "": it is not known */
	int off;                       /* KA_DISABLE=1 */
	char text[PROCESS_RULES_TEXT]; /* KA_RULES; "": not set */
};

/* program: its name as in /proc/PID/comm. 0, or -1: that environment may not be read, or
 * the program has written over it. */
int process_rules_read(struct process_rules *p, pid_t pid, const char *program);

/* The rules for its program, up to the one behind which libka.so looks at no more. With
 * `kept` a null pointer their number alone. */
size_t process_rules_select(const struct process_rules *p, struct rule *kept);

/* Which of those rules holds for a peer, as it is written and cut to RULE_SHOWN;
 * "default" if none does, "off" if libka.so is. 0, or -1: it cannot be told. */
enum { RULE_SHOWN = 256 };
int process_rules_find(char shown[RULE_SHOWN], const struct process_rules *p,
	const struct rule *rule, size_t rules, const void *peer, unsigned long size);

#endif
