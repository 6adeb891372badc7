/* ptrace_access.c - see ptrace_access.h */
#include "ka/process/ptrace_access.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ka/socket/format.h"

static int all_are(unsigned id, const unsigned their[3])
{
	return their[0] == id && their[1] == id && their[2] == id;
}

enum ptrace_denial ptrace_denial_reason(const struct ptrace_access *r)
{
	switch (r->error) {
	case ENOSYS: return DENIED_NO_SYSCALL;
	case EPERM:
	case EACCES: break;
	default: return DENIED_OTHER_ERROR;
	}
	if (r->ptrace_scope >= 3) return DENIED_YAMA_NOBODY;
	if (r->may_trace) return DENIED_UNKNOWN;
	if (!r->uid) return DENIED_NO_SYS_PTRACE;
	if (!all_are(r->uid, r->their_uid)) return DENIED_OTHER_USER;
	if (!all_are(r->gid, r->their_gid)) return DENIED_OTHER_GROUP;
	if (!r->dumpable) return DENIED_NOT_DUMPABLE;
	if (r->their_capable & ~r->capable) return DENIED_CAPABILITIES;
	return r->ptrace_scope > 0 ? DENIED_YAMA : DENIED_UNKNOWN;
}

/* Lines of /proc/PID/status; see proc(5). */
static void read_status(const char *path, uid_t uid[3], gid_t gid[3], uint64_t *permitted,
	uint64_t *effective)
{
	FILE *const f = fopen(path, "re");
	char line[256];

	while (f && fgets(line, sizeof line, f)) {
		sscanf(line, "Uid: %u %u %u", &uid[0], &uid[1], &uid[2]);
		sscanf(line, "Gid: %u %u %u", &gid[0], &gid[1], &gid[2]);
		sscanf(line, "CapPrm: %" SCNx64, permitted);
		sscanf(line, "CapEff: %" SCNx64, effective);
	}
	if (f) fclose(f);
}

/* In /proc, the files of a process that is not dumpable belong to root. */
static int is_dumpable(pid_t pid)
{
	char path[48];
	struct stat status;

	snprintf(path, sizeof path, "/proc/%d/environ", pid);
	return stat(path, &status) || status.st_uid;
}

static int read_ptrace_scope(void)
{
	FILE *const f = fopen("/proc/sys/kernel/yama/ptrace_scope", "re");
	int scope = -1;

	if (!f) return -1;
	if (fscanf(f, "%d", &scope) != 1) scope = -1;
	fclose(f);
	return scope;
}

static void read_access(struct ptrace_access *r, pid_t pid)
{
	enum { CAP_SYS_PTRACE = 19 }; /* linux/capability.h */
	uid_t own_uid[3];
	gid_t own_gid[3];
	uint64_t effective = 0, their_effective;
	char path[48];

	r->uid = getuid();
	r->gid = getgid();
	read_status("/proc/self/status", own_uid, own_gid, &r->capable, &effective);
	r->may_trace = effective >> CAP_SYS_PTRACE & 1;
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	read_status(path, r->their_uid, r->their_gid, &r->their_capable, &their_effective);
	r->dumpable = is_dumpable(pid);
	r->ptrace_scope = read_ptrace_scope();
}

static unsigned other_than(unsigned id, const unsigned their[3])
{
	return their[0] != id ? their[0] : their[1] != id ? their[1] : their[2];
}

static void print_reason(enum ptrace_denial reason, const struct ptrace_access *r)
{
	switch (reason) {
	case DENIED_NO_SYSCALL: fputs("pidfd_getfd(2) is not available\n", stderr); break;
	case DENIED_OTHER_USER:
		fprintf(stderr, "belongs to another user (uid %u, yours is %u)\n",
			other_than(r->uid, r->their_uid), r->uid);
		break;
	case DENIED_OTHER_GROUP:
		fprintf(stderr,
			"runs with the rights of another group (gid %u, yours is %u)\n",
			other_than(r->gid, r->their_gid), r->gid);
		break;
	case DENIED_NOT_DUMPABLE:
		fputs("does not allow tracing (PR_SET_DUMPABLE)\n", stderr);
		break;
	case DENIED_CAPABILITIES:
		fputs("has capabilities that you do not have\n", stderr);
		break;
	case DENIED_NO_SYS_PTRACE: fputs("root lacks CAP_SYS_PTRACE here\n", stderr); break;
	case DENIED_YAMA:
		fprintf(stderr,
			"kernel.yama.ptrace_scope is %d: only root may trace processes\n",
			r->ptrace_scope);
		break;
	case DENIED_YAMA_NOBODY:
		fprintf(stderr,
			"kernel.yama.ptrace_scope is %d: nobody may trace processes\n",
			r->ptrace_scope);
		break;
	case DENIED_OTHER_ERROR:
	case DENIED_UNKNOWN: fprintf(stderr, "%s\n", strerror(r->error)); break;
	}
}

static void print_remedy(enum ptrace_denial reason, const char *command, pid_t pid)
{
	switch (reason) {
	case DENIED_OTHER_ERROR: break;
	case DENIED_NO_SYSCALL:
		fputs("    needs Linux 5.6, and in a container a seccomp filter that allows it\n",
			stderr);
		break;
	case DENIED_NO_SYS_PTRACE:
		fputs("    start the container with --cap-add SYS_PTRACE\n", stderr);
		break;
	case DENIED_YAMA_NOBODY:
		fputs("    until the next boot; restart the program under ka run\n",
			stderr);
		break;
	case DENIED_UNKNOWN:
		fputs("    a security module, a user namespace or a container's seccomp filter\n    forbids it\n",
			stderr);
		break;
	default: fprintf(stderr, "    as root: sudo ka %s %d\n", command, pid);
	}
}

void ptrace_denial_explain(const char *command, pid_t pid, const char *program, int error)
{
	struct ptrace_access r = { .error = error };
	char name[FORMAT_PROGRAM];
	enum ptrace_denial reason;

	read_access(&r, pid);
	reason = ptrace_denial_reason(&r);
	fprintf(stderr, "ka: %s %d: ", format_program(name, program), pid);
	print_reason(reason, &r);
	print_remedy(reason, command, pid);
}

int ptrace_denied_to_all(const char *command, int error)
{
	struct ptrace_access r = { .error = error };
	enum ptrace_denial reason;

	read_access(&r, getpid());
	if (error)
		reason = error == ENOSYS ? DENIED_NO_SYSCALL : DENIED_UNKNOWN;
	else if (r.ptrace_scope >= 3)
		reason = DENIED_YAMA_NOBODY;
	else if (r.ptrace_scope > 0 && !r.may_trace)
		reason = DENIED_YAMA;
	else
		return 0;
	fprintf(stderr, "ka: %s: ", command);
	print_reason(reason, &r);
	if (reason == DENIED_YAMA)
		fprintf(stderr, "    as root: sudo ka %s\n", command);
	else
		print_remedy(reason, command, 0);
	return 1;
}
