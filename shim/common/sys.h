/* sys.h - system calls without libc.
 *
 * They return -errno, and errno itself stays as it is. A function imported from libc would
 * cost every process some 700 instructions at start, go through the hooks of other
 * preloads, and write errno. No cancellation points. Async-signal-safe.
 */
#ifndef SYS_H
#define SYS_H

#include <sys/mman.h>
#include <sys/syscall.h>

/* For each processor: the system calls, and
 *
 *	long sys_vfork(long flags, void (*act)(const void *), const void *of)
 *
 * which makes a child by clone(2) that calls act(of), in the caller's memory and below the
 * caller's stack frame, and ends. The flags must have CLONE_VM and CLONE_VFORK, so that the
 * caller waits for it. Returns the child's id, or -errno. */

/* clang-format off */
#if defined(__x86_64__) && !defined(__ILP32__)
static inline long sys5(long n, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	long r;

	__asm__ volatile("syscall" : "=a"(r)
		: "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
		: "rcx", "r11", "memory");
	return r;
}

static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long r;

	__asm__ volatile("syscall" : "=a"(r)
		: "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
		: "rcx", "r11", "memory");
	return r;
}

static inline long sys_vfork(long flags, void (*act)(const void *), const void *of)
{
	long r;

	__asm__ volatile("syscall\n\t"
		"test %%rax, %%rax\n\t"
		"jnz 1f\n\t"
		"lea -128(%%rsp), %%rsp\n\t" /* the red zone */
		"and $-16, %%rsp\n\t"
		"mov %[of], %%rdi\n\t"
		"call *%[act]\n\t"
		"xor %%edi, %%edi\n\t"
		"mov %[exit], %%eax\n\t"
		"syscall\n"
		"1:"
		: "=a"(r)
		: "a"(SYS_clone), "D"(flags), "S"(0), [act] "r"(act), [of] "r"(of),
		[exit] "i"(SYS_exit)
		: "rcx", "r11", "memory");
	return r;
}
#elif defined(__i386__)
static inline long sys5(long n, long a, long b, long c, long d, long e)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r)
		: "a"(n), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
		: "memory");
	return r;
}

static inline long sys_vfork(long flags, void (*act)(const void *), const void *of)
{
	long r;

	__asm__ volatile("int $0x80\n\t"
		"test %%eax, %%eax\n\t"
		"jnz 1f\n\t"
		"and $-16, %%esp\n\t"
		"sub $12, %%esp\n\t"
		"push %[of]\n\t"
		"call *%[act]\n\t"
		"xor %%ebx, %%ebx\n\t"
		"mov %[exit], %%eax\n\t"
		"int $0x80\n"
		"1:"
		: "=a"(r)
		: "a"(SYS_clone), "b"(flags), "c"(0), [act] "r"(act), [of] "r"(of),
		[exit] "i"(SYS_exit)
		: "memory");
	return r;
}
#elif defined(__aarch64__)
static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0" : "+r"(x0)
		: "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
		: "memory");
	return x0;
}

static inline long sys5(long n, long a, long b, long c, long d, long e)
{
	return sys6(n, a, b, c, d, e, 0);
}

static inline long sys_vfork(long flags, void (*act)(const void *), const void *of)
{
	register long x8 __asm__("x8") = SYS_clone;
	register long x0 __asm__("x0") = flags;
	register long x1 __asm__("x1") = 0;

	__asm__ volatile("svc 0\n\t"
		"cbnz x0, 1f\n\t"
		"mov x0, %[of]\n\t"
		"blr %[act]\n\t"
		"mov x0, 0\n\t"
		"mov x8, %[exit]\n\t"
		"svc 0\n"
		"1:"
		: "+r"(x0)
		: "r"(x8), "r"(x1), [act] "r"(act), [of] "r"(of), [exit] "i"(SYS_exit)
		: "memory");
	return x0;
}
#else
#error "libka knows the system calls of x86-64, i386 and arm64"
#endif
/* clang-format on */

static inline long sys4(long n, long a, long b, long c, long d)
{
	return sys5(n, a, b, c, d, 0);
}

static inline long sys3(long n, long a, long b, long c)
{
	return sys5(n, a, b, c, 0, 0);
}

#ifdef __i386__
/* The only socket call that every i386 kernel has (socketcall(2)). The numbers are those of
 * linux/net.h. */
static inline long sys_socketcall(long n, long a, long b, long c, long d, long e)
{
	long args[5] = { a, b, c, d, e };

	return sys3(SYS_socketcall, n, (long)args, 0);
}

/* The old mmap takes its six arguments in memory. */
static inline long sys_oldmap(unsigned long bytes, long protection, long flags)
{
	const long args[6] = { 0, (long)bytes, protection, flags, -1, 0 };

	return sys3(SYS_mmap, (long)args, 0, 0);
}
#define SYS_SOCKET(call, number, a, b, c, d, e) sys_socketcall(number, a, b, c, d, e)
#define SYS_MAP(bytes, protection, flags) sys_oldmap(bytes, protection, flags)
#else
#define SYS_SOCKET(call, number, a, b, c, d, e) sys5(call, a, b, c, d, e)
#define SYS_MAP(bytes, protection, flags)                                                  \
	sys6(SYS_mmap, 0, (long)(bytes), protection, flags, -1, 0)
#endif

/* Maps new pages, which are private and zero. Returns -errno on failure (mmap(2)). */
static inline void *sys_map(unsigned long bytes)
{
	return (void *)SYS_MAP(bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
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

/* For a connected socket. */
#ifdef __i386__
static inline long sys_send(int fd, const void *p, unsigned long n, int flags)
{
	return sys_socketcall(9, fd, (long)p, (long)n, flags, 0);
}

static inline long sys_recv(int fd, void *p, unsigned long n, int flags)
{
	return sys_socketcall(10, fd, (long)p, (long)n, flags, 0);
}
#else
/* The sixth argument is the length of an address, which there is none of. */
static inline long sys_send(int fd, const void *p, unsigned long n, int flags)
{
	return sys5(SYS_sendto, fd, (long)p, (long)n, flags, 0);
}

static inline long sys_recv(int fd, void *p, unsigned long n, int flags)
{
	return sys5(SYS_recvfrom, fd, (long)p, (long)n, flags, 0);
}
#endif

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
