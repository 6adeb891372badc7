/* entry.h - a connection and the process that holds it. */
#ifndef ENTRY_H
#define ENTRY_H

#include <sys/types.h>

#include "ka/socket/sockdiag.h"

struct entry {
	struct connection connection;
	pid_t pid; /* 0: held by none that may be looked at */
	uid_t uid; /* that the process belongs to */
	int fd;
	int libka; /* libka.so is in that process: 1, 0; -1: unknown */
	char program[16];
	int has_helper;     /* an ssh's connection that it probes by itself (KA_SSH) */
	uint64_t user_idle; /* then: ms since anything but probes moved */
	const char *rule;   /* the rule that holds there (process_rules.h), once that is
				 read; a null pointer: none, or unknown */
};

struct snapshot {
	struct entry *entry;
	size_t count;
	pid_t found;    /* the first process that was chosen, connections or not; or 0 */
	int lacks_diag; /* they are from /proc, with no times and no cookies */
	struct rule_text *texts; /* of the rules */
};

#endif
