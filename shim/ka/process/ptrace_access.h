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
struct ptrace_access {
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

enum ptrace_denial {
	DENIED_NO_SYSCALL,  /* no such system call */
	DENIED_OTHER_ERROR, /* errno says it */
	DENIED_OTHER_USER,
	DENIED_OTHER_GROUP,
	DENIED_NOT_DUMPABLE,
	DENIED_CAPABILITIES,  /* it has some that we have not */
	DENIED_NO_SYS_PTRACE, /* root without CAP_SYS_PTRACE */
	DENIED_YAMA,
	DENIED_YAMA_NOBODY,
	DENIED_UNKNOWN,
};

/* Pure. */
enum ptrace_denial ptrace_denial_reason(const struct ptrace_access *r);

/* Says on stderr why `ka command` got that error, and what would help. */
void ptrace_denial_explain(const char *command, pid_t pid, const char *program, int error);

#endif
