/* machine.c - ka doctor: examines what this machine's kernel allows, and the session. It
 * tries each feature.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common/compat.h"
#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/doctor/query.h"
#include "ka/program/libka_path.h"
#include "ka/socket/sockdiag.h"
#include "ka/socket/sockopt.h"

static int try_rto_max(void)
{
	const int has = doctor_has_rto_max();

	finding_note("TCP_RTO_MAX_MS", has ? "yes" : "no: %s", strerror(errno));
	return has;
}

static void ignore(const struct connection *c, void *unused)
{
	(void)c;
	(void)unused;
}

static void try_tcp_diag(void)
{
	const int fd = sockdiag_open();
	const int r = fd < 0 ? -1 : sockdiag_each(fd, 1 << TCP_LISTEN, ignore, NULL);

	finding_note("tcp_diag", r ? "no: %s" : "yes", strerror(errno));
	if (r)
		finding_report(&(struct finding){ "ka status shows no idle times",
			"sock_diag(7)", "The kernel module tcp_diag is missing.",
			"modprobe tcp_diag, as root; or a kernel with CONFIG_INET_DIAG" });
	if (fd >= 0) close(fd);
}

static void try_pidfd_getfd(void)
{
	const int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
	const int got = self < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, self, self, 0);

	finding_note("pidfd_getfd", got < 0 ? "no: %s" : "yes", strerror(errno));
	if (got < 0)
		finding_report(&(struct finding){ "ka attach cannot work", "pidfd_getfd(2)",
			"It needs this call to reach the sockets of a running program. Linux has it from 5.6 on; in a container the seccomp profile has to allow it.",
			"ka run COMMAND, before it connects" });
	if (got >= 0) close(got);
	if (self >= 0) close(self);
}

static void try_statx(const struct settings *s)
{
	char status[256]; /* a struct statx */
	const long r = syscall(SYS_statx, AT_FDCWD, "/", 0, 0, status);

	finding_note("statx", r ? "no: %s" : "yes", strerror(errno));
	if (r && s->ssh_interval)
		finding_report(&(struct finding){ "KA_SSH has no effect", "statx(2)",
			"libka.so needs this call to start ssh once more. Linux has it from 4.11 on; in a container the seccomp profile has to allow it.",
			"ServerAliveInterval 60 # in ~/.ssh/config" });
}

static void try_cookie(void)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	finding_note("SO_COOKIE", "%s", fd >= 0 && sockopt_cookie(fd) ? "yes" : "no");
	if (fd >= 0) close(fd);
}

/* Programs in a chroot without /proc; where it is missing libka.so has another way. */
static void try_auxv(void)
{
	char auxv[4096];
	const long r = syscall(SYS_prctl, PR_GET_AUXV, auxv, sizeof auxv, 0UL, 0UL);

	finding_note("PR_GET_AUXV", r < 0 ? "no: %s" : "yes", strerror(errno));
}

static void examine_yama(void)
{
	static const char *const meaning[] = { "no restriction",
		"only a program's ancestors", "only root", "nobody" };
	const long scope = query_sysctl("kernel/yama/ptrace_scope");

	if (scope < 0 || scope > 3) {
		finding_note("Yama", "not in this kernel");
		return;
	}
	finding_note("Yama", "kernel.yama.ptrace_scope is %ld: %s", scope, meaning[scope]);
	if (scope == 3 || (scope > 0 && geteuid()))
		finding_report(&(struct finding){ "ka attach is not allowed",
			"kernel.yama.ptrace_scope",
			"ka attach needs permission to trace the program.",
			scope == 3 ? "ka run COMMAND; 3 stays until the next boot"
				   : "sudo ka attach PROGRAM" });
}

/* Reports how long data may be in flight to a peer that has vanished. */
static void examine_stall(int has_rto_max, long retries, const struct settings *s)
{
	enum { ENOUGH = 8 }; /* some 100 s */
	char why[80];

	if (s->user_timeout) return; /* it bounds that on every kernel */
	if (!has_rto_max && (retries < 0 || retries > ENOUGH))
		finding_report(&(struct finding){ "KA_STALL has no effect",
			"setsockopt(TCP_RTO_MAX_MS)",
			"Before Linux 6.15 the kernel takes 15 minutes to give up on a peer that vanished while data was in flight.",
			"sysctl -w net.ipv4.tcp_retries2=8 # as root: 100 s, for every program\nKA_USER_TIMEOUT=2m # else; it may end a live connection: libka(7)" });
	if (!has_rto_max || retries < 1 || retries == 15) return;
	snprintf(why, sizeof why, "It assumes net.ipv4.tcp_retries2=15, which is %ld here.",
		retries);
	finding_report(&(struct finding){ "KA_STALL is inaccurate", "net.ipv4.tcp_retries2",
		why, "sysctl -w net.ipv4.tcp_retries2=15" });
}

static void examine_sysctls(int has_rto_max, const struct settings *s)
{
	static const char *const name[] = { "tcp_keepalive_time", "tcp_keepalive_intvl",
		"tcp_keepalive_probes", "tcp_retries2" };
	long value[4];

	for (int i = 0; i < 4; i++) {
		char path[64];

		snprintf(path, sizeof path, "net/ipv4/%s", name[i]);
		value[i] = query_sysctl(path);
		if (value[i] < 0)
			finding_note(name[i], "unknown");
		else
			finding_note(name[i], "%ld%s", value[i],
				i < 2 ? " s, without libka" : "");
	}
	examine_stall(has_rto_max, value[3], s);
}

static void examine_session(const char *preload, const struct settings *s)
{
	static const char snippet[] = "/etc/profile.d/ka.sh";
	const int exists = !access(snippet, R_OK), named = preload_names_libka(preload);

	finding_note("LD_PRELOAD", "%s", preload && *preload ? preload : "empty");
	finding_note(snippet, "%s, %s", exists ? "exists" : "does not exist",
		named ? "libka.so is in LD_PRELOAD" : "libka.so is not in LD_PRELOAD");
	if (s->disable)
		finding_note("KA_DISABLE", "1: libka.so does nothing here");
	else if (exists && !named)
		finding_report(&(struct finding){ "this session is not kept alive", snippet,
			"It adds libka.so to LD_PRELOAD when a login shell starts. This session is older, or libka.so does not load.",
			". /etc/profile.d/ka.sh" });
}

int doctor_machine(void)
{
	const char *const preload = getenv("LD_PRELOAD");
	char *const before = preload ? strdup(preload) : NULL;
	struct utsname system;
	struct settings s;
	char values[DOCTOR_VALUES];
	int named, loads, has_rto_max;

	if (!uname(&system))
		finding_note("kernel", "%s %s", system.sysname, system.release);
	has_rto_max = try_rto_max();
	try_tcp_diag();
	query_settings(&s);
	try_statx(&s);
	try_cookie();
	try_pidfd_getfd();
	try_auxv();
	examine_yama();
	examine_sysctls(has_rto_max, &s);
	examine_session(before, &s);
	doctor_check_idle(s.disable ? 0 : -1);
	unsetenv("LD_PRELOAD");
	loads = doctor_loaders(before);
	named = preload_names_libka(before);
	free(before);
	doctor_values(values, &s);
	if (s.disable) return finding_conclude("no keepalive: KA_DISABLE=1");
	if (!loads) return finding_conclude("no keepalive: libka.so does not load");
	return finding_conclude(named ? "in this session: %s" : "with ka run: %s", values);
}
