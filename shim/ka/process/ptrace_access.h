/* ptrace_access.h - why a process does not lend its sockets, and what to do about it.
 *
 * pidfd_getfd(2) asks for the right to trace the process, and says no more than
 * EPERM. The reason is found as ptrace(2) has it under "Ptrace access mode
 * checking", for PTRACE_MODE_ATTACH_REALCREDS.
 */
#ifndef PTRACE_ACCESS_H
#define PTRACE_ACCESS_H

#include <stdint.h>
#include <sys/types.h>

/* What the reason is found from. */
struct refusal {
	int error;              /* of pidfd_getfd(2), or of reading a link in /proc/PID */
	uid_t uid;              /* ours, the real one */
	gid_t gid;              /* likewise */
	uint64_t capable;       /* ours, permitted */
	int may_trace;          /* CAP_SYS_PTRACE in effect */
	uid_t their_uid[3];     /* real, effective, saved */
	gid_t their_gid[3];     /* likewise */
	uint64_t their_capable; /* permitted */
	int dumpable;           /* PR_SET_DUMPABLE of prctl(2) */
	int ptrace_scope;       /* of Yama; -1 where there is none */
};

enum reason {
	REASON_NO_CALL,     /* no such system call */
	REASON_OTHER_ERROR, /* errno says it */
	REASON_OTHER_USER,
	REASON_OTHER_GROUP,
	REASON_NOT_DUMPABLE,
	REASON_CAPABILITIES,  /* it has some that we have not */
	REASON_ROOT_CONFINED, /* root without CAP_SYS_PTRACE */
	REASON_YAMA,
	REASON_YAMA_NOBODY,
	REASON_UNKNOWN,
};

/* Pure. */
enum reason refusal_reason(const struct refusal *r);

/* Says on stderr why `ka command` got that error, and what would help. */
void refusal_say(const char *command, pid_t pid, const char *program, int error);

#endif
