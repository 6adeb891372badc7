/* ptrace_access.h - explains why the kernel denies access to the sockets of a process, and
 * what to do.
 *
 * pidfd_getfd(2) needs the permission to trace the process, and fails with a mere EPERM.
 * This repeats the check of ptrace(2), "Ptrace access mode checking", for
 * PTRACE_MODE_ATTACH_REALCREDS.
 */
#ifndef PTRACE_ACCESS_H
#define PTRACE_ACCESS_H

#include <stdint.h>
#include <sys/types.h>

/* The input of that check. */
struct ptrace_access {
	int error;              /* of pidfd_getfd(2), or of reading a link in /proc/PID */
	uid_t uid;              /* our real one */
	gid_t gid;              /* likewise */
	uint64_t capable;       /* ours, permitted */
	int may_trace;          /* CAP_SYS_PTRACE in effect */
	uid_t their_uid[3];     /* real, effective, saved */
	gid_t their_gid[3];     /* likewise */
	uint64_t their_capable; /* permitted */
	int dumpable;           /* PR_SET_DUMPABLE of prctl(2) */
	int ptrace_scope;       /* of Yama; -1: this kernel has no Yama */
};

enum ptrace_denial {
	DENIED_NO_SYSCALL,  /* ENOSYS */
	DENIED_OTHER_ERROR, /* strerror() is all there is to say */
	DENIED_OTHER_USER,
	DENIED_OTHER_GROUP,
	DENIED_NOT_DUMPABLE,
	DENIED_CAPABILITIES,  /* it has some that we lack */
	DENIED_NO_SYS_PTRACE, /* root without CAP_SYS_PTRACE */
	DENIED_YAMA,
	DENIED_YAMA_NOBODY,
	DENIED_UNKNOWN,
};

/* Pure. */
enum ptrace_denial ptrace_denial_reason(const struct ptrace_access *r);

/* Prints why `ka command` got that error, and a hint. */
void ptrace_denial_explain(const char *command, pid_t pid, const char *program, int error);

/* Whether access to any process would be denied, and then prints why. error: of
 * getfd_test(). */
int ptrace_denied_to_all(const char *command, int error);

#endif
