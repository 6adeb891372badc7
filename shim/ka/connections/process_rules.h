/* process_rules.h - finds the rule of KA_RULES that applies to a connection, as libka.so
 * does.
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
	char program[EXEC_NAME_SIZE];  /* the name by which it was executed; "": unknown */
	int off;                       /* KA_DISABLE=1 */
	char text[PROCESS_RULES_TEXT]; /* KA_RULES; "": not set */
};

/* program: the name in /proc/PID/comm. Returns 0, or -1 if the environment may not be read,
 * or the program has overwritten it. */
int process_rules_read(struct process_rules *p, pid_t pid, const char *program);

/* Selects the rules for the process's program, up to the last one that libka.so would
 * examine. Returns their number. `kept` may be NULL. */
size_t process_rules_select(const struct process_rules *p, struct rule *kept);

/* Finds the rule that applies to a peer, and copies its text, cut to RULE_SHOWN. The text
 * is "default" if no rule applies, and "off" if libka.so is off. Returns 0, or -1 if the
 * rule is unknown. */
enum { RULE_SHOWN = 256 };
int process_rules_find(char shown[RULE_SHOWN], const struct process_rules *p,
	const struct rule *rule, size_t rules, const void *peer, unsigned long size);

#endif
