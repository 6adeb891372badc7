/* process_rules.h - which rule of KA_RULES applies to a connection, as libka.so chooses.
 *
 * Reads the rules (rules.h) from the environment of a running process.
 */
#ifndef PROCESS_RULES_H
#define PROCESS_RULES_H

#include <stddef.h>
#include <sys/types.h>

#include "common/rules.h"
#include "ka/process/exec_name.h"

enum { PROCESS_RULES_TEXT = 1 << 17 }; /* the longest variable that Linux allows */

/* What the environment of a process with libka.so contains. */
struct process_rules {
	char program[EXEC_NAME_SIZE];  /* as it was executed; "": it is not known */
	int off;                       /* KA_DISABLE=1 */
	char text[PROCESS_RULES_TEXT]; /* KA_RULES; "": not set */
};

/* program: the name in /proc/PID/comm. 0, or -1: the environment may not be read, or the
 * program has overwritten it. */
int process_rules_read(struct process_rules *p, pid_t pid, const char *program);

/* Selects the rules for its program, up to the last one that libka.so would look at.
 * Returns their number; `kept` may be NULL. */
size_t process_rules_select(const struct process_rules *p, struct rule *kept);

/* Finds the rule that applies to a peer, as it is written but cut to RULE_SHOWN; "default"
 * if none does, "off" if libka.so is off. 0, or -1 if it is unknown. */
enum { RULE_SHOWN = 256 };
int process_rules_find(char shown[RULE_SHOWN], const struct process_rules *p,
	const struct rule *rule, size_t rules, const void *peer, unsigned long size);

#endif
