/* machine.c - ka doctor: what this machine's kernel and loaders allow.
 *
 * Each by trying it out.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common/keepalive.h"
#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/doctor/query.h"
#include "ka/program/libka_path.h"
#include "ka/program/loader.h"
#include "ka/util/cli.h"

static void try_rto_max(void)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), ms = 10000;
	const int r =
		fd < 0 ? -1 : setsockopt(fd, IPPROTO_TCP, TCP_RTO_MAX_MS, &ms, sizeof ms);

	finding_note("TCP_RTO_MAX_MS", r ? "no: %s" : "yes", strerror(errno));
	if (fd >= 0) close(fd);
	if (r)
		finding_report(&(struct finding){ "KA_STALL has no effect",
			"setsockopt(TCP_RTO_MAX_MS)",
			"Before Linux 6.15 the kernel takes 15 minutes to give up on a "
			"peer that\n"
			"went while data was on its way.",
			"KA_USER_TIMEOUT=2m, if its hazard is acceptable: libka(7)" });
}

static void try_pidfd_getfd(void)
{
#if defined SYS_pidfd_open && defined SYS_pidfd_getfd
	const int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
	const int got = self < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, self, self, 0);
#else
	const int self = -1, got = -1;

	errno = ENOSYS;
#endif
	finding_note("pidfd_getfd", got < 0 ? "no: %s" : "yes", strerror(errno));
	if (got < 0)
		finding_report(&(struct finding){ "ka attach cannot work", "pidfd_getfd(2)",
			"A running program's sockets are borrowed by it: Linux 5.6, and in "
			"a\n"
			"container a seccomp profile that lets it pass.",
			"ka run COMMAND, before it connects" });
	if (got >= 0) close(got);
	if (self >= 0) close(self);
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
			"Who may not trace a program may not borrow its sockets.",
			scope == 3 ? "ka run COMMAND; 3 stays until the next boot"
				   : "sudo ka attach PROGRAM" });
}

static void examine_sysctls(void)
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
	if (value[3] > 0 && value[3] != 15)
		finding_report(&(struct finding){
			"KA_STALL bounds another time than it says",
			"net.ipv4.tcp_retries2",
			"It is carried out by a number of repetitions that is taken to be "
			"15.",
			"sysctl -w net.ipv4.tcp_retries2=15" });
}

static void examine_session(const char *preload)
{
	static const char snippet[] = "/etc/profile.d/ka.sh";
	struct settings s;
	const int there = !access(snippet, R_OK), named = preload_names_libka(preload);

	finding_note("LD_PRELOAD", "%s", preload && *preload ? preload : "empty");
	finding_note(snippet, "%s, %s", there ? "there" : "not there",
		named ? "libka.so is in LD_PRELOAD" : "libka.so is not in LD_PRELOAD");
	query_settings(&s);
	if (s.disable)
		finding_note("KA_DISABLE", "1: libka.so does nothing here");
	else if (there && !named)
		finding_report(&(struct finding){ "this session is not kept alive", snippet,
			"It adds libka.so to LD_PRELOAD when a login shell starts, and has "
			"not\n"
			"done so here: the session is older, or the library does not load.",
			". /etc/profile.d/ka.sh" });
}

/* Whether a program with the library loaded runs. musl's loader has none of its
 * own to run, so for it the loading itself has to do. */
static int runs(const char *loader, const struct libka *l)
{
	static struct subprocess o;
	char *const argv[] = { (char *)loader, (char *)loader_subject(loader), NULL };

	if (elf_libc(loader) == ELF_MUSL) return 1;
	preload_add(l);
	if (subprocess_run(&o, loader, argv)) o.status = 127;
	unsetenv("LD_PRELOAD");
	return !o.status && !strstr(o.err, "cannot be preloaded");
}

/* 1: such programs exist here. */
static int try_loader(const char *loader, void *unused)
{
	static struct libka l;
	struct elf e;
	char kind[64], what[128], why[512];

	(void)unused;
	if (elf_load(&e, loader)) return 0;
	snprintf(e.interpreter, sizeof e.interpreter, "%s", loader);
	snprintf(kind, sizeof kind, "%d-bit %s", e.bits,
		elf_libc(loader) == ELF_MUSL ? "musl" : "glibc");
	libka_find(&l, &e);
	if (l.state == LIBKA_LOADS && runs(loader, &l)) {
		finding_note(kind, "loads %s as %s", l.file, l.name);
		return 1;
	}
	finding_note(kind, "does not load libka.so");
	snprintf(what, sizeof what, "%s programs are not kept alive", kind);
	snprintf(why, sizeof why, "%s finds no libka.so for %s that it would load.%s%s",
		loader, elf_machine(&e), *l.said ? "\nIt says: " : "", l.said);
	finding_report(&(struct finding){ what, loader, why,
		e.bits == 32 ? "make install-lib BUILD=build/i386 CC=i686-linux-gnu-gcc "
			       "LIBDIR=/usr/lib32"
			     : "make install" });
	return 1;
}

int doctor_machine(void)
{
	const char *const preload = getenv("LD_PRELOAD");
	char *const before = preload ? strdup(preload) : NULL;
	struct utsname system;

	if (!uname(&system))
		finding_note("kernel", "%s %s", system.sysname, system.release);
	try_rto_max();
	try_pidfd_getfd();
	examine_yama();
	examine_sysctls();
	examine_session(before);
	unsetenv("LD_PRELOAD");
	if (!loaders_each(try_loader, NULL)) finding_note("loaders", "none here");
	free(before);
	return finding_status();
}
