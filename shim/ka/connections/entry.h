/* entry.h - a connection and the process that holds it. */
#ifndef ENTRY_H
#define ENTRY_H

#include <sys/types.h>

#include "ka/process/proc.h"
#include "ka/socket/sockdiag.h"

struct entry {
	struct connection connection;
	pid_t pid; /* 0: no process that we may examine holds it */
	uid_t uid; /* of the process */
	int fd;
	signed char libka; /* libka.so is loaded: 1, 0; -1: unknown */
	char attached;     /* our ka attach has armed it */
	char has_helper;   /* belongs to an ssh that sends probes of its own (KA_SSH) */
	char program[16];
	uint64_t user_idle; /* if so, ms since data other than probes moved; else 0 */
	const char *rule;   /* the rule that applies (process_rules.h), after
			       snapshot_read_rules(); NULL: unknown */
};

struct snapshot {
	struct entry *entry;
	size_t count;
	struct process *process; /* the chosen ones, even without connections */
	size_t processes;
	int lacks_diag;          /* read from /proc, which has neither times nor cookies */
	struct rule_text *texts; /* owns the strings of entry.rule */
};

#endif
