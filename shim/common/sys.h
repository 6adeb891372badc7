/* sys.h - system calls without libc.
 *
 * They return -errno and do not change errno. A function imported from libc would cost
 * every process some 700 instructions at start, go through the hooks of other preloads, and
 * write errno. No cancellation points. Async-signal-safe.
 */
#ifndef SYS_H
#define SYS_H

#include "common/processor.h"
#include <sys/mman.h>

#if defined(SYS_clock_gettime32) && !defined(SYS_clock_gettime) /* musl */
#define SYS_clock_gettime SYS_clock_gettime32
#endif

static inline long sys4(long n, long a, long b, long c, long d)
{
	return sys5(n, a, b, c, d, 0);
}

static inline long sys3(long n, long a, long b, long c)
{
	return sys5(n, a, b, c, 0, 0);
}

#ifdef MEMORY_CALLS
/* There, socketcall(2) is the only socket call that every kernel has. The numbers are those
 * of linux/net.h. */
static inline long sys_socketcall(long n, long a, long b, long c, long d, long e)
{
	long args[5] = { a, b, c, d, e };

	return sys3(SYS_socketcall, n, (long)args, 0);
}

static inline long sys_mmap(unsigned long bytes, long protection, long flags)
{
	const long args[6] = { 0, (long)bytes, protection, flags, -1, 0 };

	return sys3(SYS_mmap, (long)args, 0, 0);
}
#define SYS_SOCKET(call, number, a, b, c, d, e) sys_socketcall(number, a, b, c, d, e)
#else
static inline long sys_mmap(unsigned long bytes, long protection, long flags)
{
#ifdef SYS_mmap2
	return sys6(SYS_mmap2, 0, (long)bytes, protection, flags, -1, 0);
#else
	return sys6(SYS_mmap, 0, (long)bytes, protection, flags, -1, 0);
#endif
}
#define SYS_SOCKET(call, number, a, b, c, d, e) sys5(call, a, b, c, d, e)
#endif

/* Maps new pages, which are private and zero. Returns -errno on failure (mmap(2)). */
static inline void *sys_map(unsigned long bytes)
{
	return (void *)sys_mmap(bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
}

/* Whether sys_map() failed. */
static inline int sys_is_error(const void *p)
{
	return (unsigned long)p > -4096ul;
}

static inline long sys_socket(int domain, int type, int protocol)
{
	return SYS_SOCKET(SYS_socket, 1, domain, type, protocol, 0, 0);
}

static inline long sys_connect(int fd, const void *address, unsigned length)
{
	return SYS_SOCKET(SYS_connect, 3, fd, (long)address, (long)length, 0, 0);
}

static inline long sys_setsockopt(int fd, int level, int name, const int *value)
{
	return SYS_SOCKET(SYS_setsockopt, 14, fd, level, name, (long)value, sizeof *value);
}

/* Gets an integer option, or the first bytes of a larger one (TCP_INFO). */
static inline long sys_getsockopt(int fd, int level, int name, int *value)
{
	unsigned length = sizeof *value;

	return SYS_SOCKET(SYS_getsockopt, 15, fd, level, name, (long)value, (long)&length);
}

static inline long sys_socketpair(int domain, int type, int protocol, int pair[2])
{
	return SYS_SOCKET(SYS_socketpair, 8, domain, type, protocol, (long)pair, 0);
}

/* For a connected socket. socketcall(2) has its own numbers for send and recv. */
#ifdef MEMORY_CALLS
static inline long sys_send(int fd, const void *p, unsigned long n, int flags)
{
	return sys_socketcall(9, fd, (long)p, (long)n, flags, 0);
}

static inline long sys_recv(int fd, void *p, unsigned long n, int flags)
{
	return sys_socketcall(10, fd, (long)p, (long)n, flags, 0);
}
#else
static inline long sys_send(int fd, const void *p, unsigned long n, int flags)
{
	return sys6(SYS_sendto, fd, (long)p, (long)n, flags, 0, 0);
}

static inline long sys_recv(int fd, void *p, unsigned long n, int flags)
{
	return sys6(SYS_recvfrom, fd, (long)p, (long)n, flags, 0, 0);
}
#endif

/* poll(2). Prefer it to ppoll, because on 32-bit systems the time argument of ppoll has two
 * forms, and a kernel may lack the older one (CONFIG_COMPAT_32BIT_TIME) or the newer one
 * (before 5.1). */
static inline long sys_poll(void *pollfds, int n, int ms)
{
#ifdef SYS_poll
	return sys3(SYS_poll, (long)pollfds, n, ms);
#else
	long t[2] = { ms / 1000, ms % 1000 * 1000000L };

	return sys5(SYS_ppoll, (long)pollfds, n, (long)t, 0, 0);
#endif
}

/* SO_COOKIE, which identifies a socket until the next boot. Returns 0 if fd is not a
 * socket, or before Linux 4.12. */
static inline unsigned long long sys_cookie(int fd)
{
	unsigned long long cookie;
	unsigned length = sizeof cookie;

	if (SYS_SOCKET(SYS_getsockopt, 15, fd, 1 /* SOL_SOCKET */, 57 /* SO_COOKIE */,
		    (long)&cookie, (long)&length))
		return 0;
	return cookie;
}

#endif
