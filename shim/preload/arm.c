/* arm.c - see arm.h */
#include "preload/arm.h"

#include <errno.h>
#include <stdatomic.h>

#include "common/sys.h"
#include "preload/apply_rules.h"
#include "preload/policy.h"
#include "preload/safe_write.h"

/* A bit for each option that the kernel does not have: for TCP, for MPTCP. */
static _Atomic unsigned unsupported_by[2] = { 0 };

/* Whether every other socket would get the same error. That is so only for the two options
 * that a kernel may lack: any other error may be due to this thread or this socket. */
static int is_permanent(int option, long r)
{
	return keepalive_may_lack(option) && (r == -ENOPROTOOPT || r == -EOPNOTSUPP);
}

static inline void set_options(int fd, int protocol, const int *value)
{
	_Atomic unsigned *const unsupported = &unsupported_by[protocol == IPPROTO_MPTCP];
	unsigned skip = atomic_load_explicit(unsupported, memory_order_relaxed);

#pragma GCC unroll 6 /* saves a third of what a socket costs besides system calls */
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++, skip >>= 1) {
		const struct keepalive_option *const o = &keepalive_option[i];
		long r;

		if (!value[i] || skip & 1) continue;
		r = sys_setsockopt(fd, o->level, o->name, &value[i]);
		if (r < 0 && is_permanent(i, r))
			atomic_fetch_or_explicit(
				unsupported, 1u << i, memory_order_relaxed);
	}
}

/* Writes the complaints. Returns whether to set options. This is not part of arm(), because
 * few processes need it. */
static int is_wanted(const struct policy *p)
{
	if (p->complaint_bytes) safe_write_stderr_once(p->complaints, p->complaint_bytes);
	return !p->off;
}

int arm(int fd, int protocol)
{
	const struct policy *const p = policy();

	if (!p) return fd;
	if (p->special) {
		if (p->scoped) apply_rules_note_defaults(fd, protocol);
		if (!is_wanted(p)) return fd;
	}
	set_options(fd, protocol, p->value);
	return fd;
}

/* Arms fd if it is a TCP socket. Returns 0 if it is not open. */
static int arm_unknown(const struct policy *p, int fd)
{
	int domain, type, protocol;
	const long r = sys_getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain);

	if (r < 0) return r != -EBADF;
	if (domain != AF_INET && domain != AF_INET6) return 1;
	if (!sys_getsockopt(fd, SOL_SOCKET, SO_TYPE, &type)
		&& !sys_getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol)
		&& keepalive_qualifies(domain, type, protocol) && is_wanted(p))
		set_options(fd, protocol, p->value);
	return 1;
}

void arm_inherited(void)
{
	const struct policy *const p = policy();

	if (!p) return;
	if (p->settings.inherited) arm_unknown(p, 0);
	if (!p->settings.listen_pid || p->settings.listen_pid != sys3(SYS_getpid, 0, 0, 0))
		return;
	for (int i = 0; i < p->settings.listen_fds; i++)
		if (!arm_unknown(p, 3 + i)) return;
}
