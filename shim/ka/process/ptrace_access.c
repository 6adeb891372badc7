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

enum reason refusal_reason(const struct refusal *r)
{
	switch (r->error) {
	case ENOSYS: return REASON_NO_CALL;
	case EPERM:
	case EACCES: break;
	default: return REASON_OTHER_ERROR;
	}
	if (r->ptrace_scope >= 3) return REASON_YAMA_NOBODY;
	if (r->may_trace) return REASON_UNKNOWN;
	if (!r->uid) return REASON_ROOT_CONFINED;
	if (!all_are(r->uid, r->their_uid)) return REASON_OTHER_USER;
	if (!all_are(r->gid, r->their_gid)) return REASON_OTHER_GROUP;
	if (!r->dumpable) return REASON_NOT_DUMPABLE;
	if (r->their_capable & ~r->capable) return REASON_CAPABILITIES;
	return r->ptrace_scope > 0 ? REASON_YAMA : REASON_UNKNOWN;
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

/* What is not dumpable belongs to root in /proc, whoever runs it. */
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

static void look(struct refusal *r, pid_t pid)
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

static void say_reason(enum reason reason, const struct refusal *r)
{
	switch (reason) {
	case REASON_NO_CALL:
		fputs("cannot be helped from outside: no pidfd_getfd(2) here\n", stderr);
		break;
	case REASON_OTHER_USER:
		fprintf(stderr, "belongs to another user (uid %u, and you are %u)\n",
			other_than(r->uid, r->their_uid), r->uid);
		break;
	case REASON_OTHER_GROUP:
		fprintf(stderr,
			"runs with rights of another group (gid %u, and yours is %u)\n",
			other_than(r->gid, r->their_gid), r->gid);
		break;
	case REASON_NOT_DUMPABLE:
		fputs("lets no other program look into it (PR_SET_DUMPABLE)\n", stderr);
		break;
	case REASON_CAPABILITIES:
		fputs("has capabilities that you have not\n", stderr);
		break;
	case REASON_ROOT_CONFINED:
		fputs("root is without CAP_SYS_PTRACE here\n", stderr);
		break;
	case REASON_YAMA:
		fprintf(stderr, "kernel.yama.ptrace_scope is %d: only root may\n",
			r->ptrace_scope);
		break;
	case REASON_YAMA_NOBODY:
		fprintf(stderr, "kernel.yama.ptrace_scope is %d: nobody may\n",
			r->ptrace_scope);
		break;
	case REASON_OTHER_ERROR:
	case REASON_UNKNOWN: fprintf(stderr, "%s\n", strerror(r->error)); break;
	}
}

static void say_remedy(enum reason reason, const char *command, pid_t pid)
{
	switch (reason) {
	case REASON_OTHER_ERROR: break;
	case REASON_NO_CALL:
		fputs("    it takes Linux 5.6, and in a container a seccomp filter that "
		      "knows it\n",
			stderr);
		break;
	case REASON_ROOT_CONFINED:
		fputs("    a container gets it by --cap-add SYS_PTRACE\n", stderr);
		break;
	case REASON_YAMA_NOBODY:
		fputs("    until the next boot; start the program anew by ka run\n",
			stderr);
		break;
	case REASON_UNKNOWN:
		fputs("    a security module, a user namespace or a container's seccomp "
		      "filter\n"
		      "    forbids it\n",
			stderr);
		break;
	default: fprintf(stderr, "    as root: sudo ka %s %d\n", command, pid);
	}
}

void refusal_say(const char *command, pid_t pid, const char *program, int error)
{
	struct refusal r = { .error = error };
	char name[FORMAT_PROGRAM];
	enum reason reason;

	look(&r, pid);
	reason = refusal_reason(&r);
	fprintf(stderr, "ka: %s %d: ", format_program(name, program), pid);
	say_reason(reason, &r);
	say_remedy(reason, command, pid);
}
