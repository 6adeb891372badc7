/* snapshot.h - the connections of the chosen processes, as they are now. */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include "ka/process/proc.h"
#include "ka/socket/sockdiag.h"

struct row {
	struct connection connection;
	pid_t pid; /* 0: held by none that may be looked at */
	uid_t uid; /* that the process belongs to */
	int fd;
	int shim; /* libka.so is in that process: 1, 0; -1: unknown */
	char program[16];
	int has_helper;     /* an ssh's connection that it probes by itself (KA_SSH) */
	uint64_t user_idle; /* then: ms since anything but probes moved */
	const char *policy; /* the rule that holds there (process_rules.h), once that is read;
			       a null pointer: none, or unknown */
};

struct rows {
	struct row *row;
	size_t count;
	pid_t found;    /* the first process that was chosen, connections or not; or 0 */
	int lacks_diag; /* they are from /proc, with no times and no cookies */
	struct shown *shown; /* the policies of the rows */
};

/* In the order of pid and fd, each connection once. Needs memory for the chosen ones
 * alone. 0, or -1 and errno. */
int rows_find(struct rows *r, const struct choice *who);

/* Says why rows_find, or sockdiag_each, has failed: KA_SYSTEM. */
int rows_fail(void);

/* Says that the kernel lacks what rows.lacks_diag is about: KA_SYSTEM. */
int rows_say_lack(void);

/* Asks the helpers again, for rows in any order. */
void rows_ask_helpers(struct rows *r);

/* ms since application data moved, probes of ssh's own left out. */
uint64_t row_idle(const struct row *row);

/* Part of rows_find: finds in which processes libka.so is. 0, or -1 and errno. */
int rows_find_shims(struct rows *r);

/* Finds the policy of each row. */
void rows_read_policies(struct rows *r);

void rows_free(struct rows *r);

#endif
