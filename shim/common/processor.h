/* processor.h - everything that depends on the processor, and nothing else.
 *
 *	long sys5(long n, long a, ..., long e)
 *	long sys6(long n, long a, ..., long f)
 *
 * make system call n and return its result, or -errno. With MEMORY_CALLS the processor
 * has calls whose arguments are in memory: socketcall(2) for sockets, and the old mmap.
 *
 *	long sys_vfork(long flags, void (*act)(const void *), const void *of)
 *
 * has a child of clone(2) call act(of), in the caller's memory and below the caller's
 * stack, and end. The flags have CLONE_VM and CLONE_VFORK, so that the caller waits for
 * that. Returns the child's number, or -errno.
 *
 *	void *processor_resolve(void *resolver, hwcap, hwcap2)
 *
 * calls the resolver of a function (STT_GNU_IFUNC), with the arguments that glibc passes.
 *
 * The one file of a shared object that defines PROCESSOR_SYMBOLS has the functions that
 * compilers refer to by name on this processor.
 */
#ifndef PROCESSOR_H
#define PROCESSOR_H

#include <sys/syscall.h>

/* clang-format off */
#if defined(__x86_64__) && !defined(__ILP32__)
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
#define MEMORY_CALLS
static inline long sys5(long n, long a, long b, long c, long d, long e)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r)
		: "a"(n), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
		: "memory");
	return r;
}

static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
	long r;

	__asm__ volatile("push %[f]\n\t"
		"push %%ebp\n\t"
		"mov 4(%%esp), %%ebp\n\t"
		"int $0x80\n\t"
		"pop %%ebp\n\t"
		"add $4, %%esp"
		: "=a"(r)
		: "a"(n), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e), [f] "g"(f)
		: "cc", "memory");
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

#elif defined(__arm__) && defined(__ARM_EABI__)
/* r7 holds the number. In Thumb code it is also the compiler's frame pointer, so save it. */
static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;
	register long r4 __asm__("r4") = e;
	register long r5 __asm__("r5") = f;
	long kept;

	__asm__ volatile("mov %[kept], r7\n\t"
		"mov r7, %[n]\n\t"
		"svc 0\n\t"
		"mov r7, %[kept]"
		: "+r"(r0), [kept] "=&r"(kept)
		: [n] "r"(n), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
		: "memory");
	return r0;
}

static inline long sys_vfork(long flags, void (*act)(const void *), const void *of)
{
	register long r0 __asm__("r0") = flags;
	register long r1 __asm__("r1") = 0;

	__asm__ volatile("mov ip, r7\n\t"
		"mov r7, %[clone]\n\t"
		"svc 0\n\t"
		"mov r7, ip\n\t"
		"cmp r0, #0\n\t"
		"bne 1f\n\t"
		"mov ip, sp\n\t"
		"bic ip, ip, #7\n\t"
		"mov sp, ip\n\t"
		"mov r0, %[of]\n\t"
		"blx %[act]\n\t"
		"mov r0, #0\n\t"
		"mov r7, %[exit]\n\t"
		"svc 0\n"
		"1:"
		: "+r"(r0)
		: "r"(r1), [act] "r"(act), [of] "r"(of), [clone] "i"(SYS_clone),
		[exit] "i"(SYS_exit)
		: "ip", "lr", "cc", "memory");
	return r0;
}

#elif defined(__riscv) && __riscv_xlen == 64
static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long a7 __asm__("a7") = n;
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;
	register long a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e;
	register long a5 __asm__("a5") = f;

	__asm__ volatile("ecall" : "+r"(a0)
		: "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
		: "memory");
	return a0;
}

static inline long sys_vfork(long flags, void (*act)(const void *), const void *of)
{
	register long a7 __asm__("a7") = SYS_clone;
	register long a0 __asm__("a0") = flags;
	register long a1 __asm__("a1") = 0;

	__asm__ volatile("ecall\n\t"
		"bnez a0, 1f\n\t"
		"mv a0, %[of]\n\t"
		"jalr %[act]\n\t"
		"li a0, 0\n\t"
		"li a7, %[exit]\n\t"
		"ecall\n"
		"1:"
		: "+r"(a0)
		: "r"(a7), "r"(a1), [act] "r"(act), [of] "r"(of), [exit] "i"(SYS_exit)
		: "memory");
	return a0;
}

#elif defined(__powerpc64__) && defined(_CALL_ELF) && _CALL_ELF == 2
/* The summary overflow bit says that r3 is an errno. */
static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long r0 __asm__("r0") = n;
	register long r3 __asm__("r3") = a;
	register long r4 __asm__("r4") = b;
	register long r5 __asm__("r5") = c;
	register long r6 __asm__("r6") = d;
	register long r7 __asm__("r7") = e;
	register long r8 __asm__("r8") = f;

	__asm__ volatile("sc\n\t"
		"bns+ 1f\n\t"
		"neg 3, 3\n"
		"1:"
		: "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7), "+r"(r8)
		:
		: "r9", "r10", "r11", "r12", "cr0", "ctr", "xer", "memory");
	return r3;
}

static inline long sys_vfork(long flags, void (*act)(const void *), const void *of)
{
	register long r0 __asm__("r0") = SYS_clone;
	register long r3 __asm__("r3") = flags;
	register long r4 __asm__("r4") = 0;

	__asm__ volatile("sc\n\t"
		"bns+ 1f\n\t"
		"neg 3, 3\n"
		"1:\n\t"
		"cmpdi 3, 0\n\t"
		"bne 2f\n\t"
		"stdu 1, -320(1)\n\t" /* the red zone, and a frame */
		"mr 3, %[of]\n\t"
		"mr 12, %[act]\n\t"
		"mtctr 12\n\t"
		"bctrl\n\t"
		"li 3, 0\n\t"
		"li 0, %[exit]\n\t"
		"sc\n"
		"2:"
		: "+r"(r0), "+r"(r3), "+r"(r4)
		: [act] "r"(act), [of] "r"(of), [exit] "i"(SYS_exit)
		: "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "cr0", "ctr", "lr",
		"xer", "memory");
	return r3;
}

#elif defined(__s390x__)
#define MEMORY_CALLS
static inline long sys5(long n, long a, long b, long c, long d, long e)
{
	register long r1 __asm__("r1") = n;
	register long r2 __asm__("r2") = a;
	register long r3 __asm__("r3") = b;
	register long r4 __asm__("r4") = c;
	register long r5 __asm__("r5") = d;
	register long r6 __asm__("r6") = e;

	__asm__ volatile("svc 0" : "+d"(r2)
		: "d"(r1), "d"(r3), "d"(r4), "d"(r5), "d"(r6)
		: "memory");
	return r2;
}

static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long r1 __asm__("r1") = n;
	register long r2 __asm__("r2") = a;
	register long r3 __asm__("r3") = b;
	register long r4 __asm__("r4") = c;
	register long r5 __asm__("r5") = d;
	register long r6 __asm__("r6") = e;
	register long r7 __asm__("r7") = f;

	__asm__ volatile("svc 0" : "+d"(r2)
		: "d"(r1), "d"(r3), "d"(r4), "d"(r5), "d"(r6), "d"(r7)
		: "memory");
	return r2;
}

static inline long sys_vfork(long flags, void (*act)(const void *), const void *of)
{
	register long r1 __asm__("r1") = SYS_clone;
	register long r2 __asm__("r2") = 0; /* the stack comes first here */
	register long r3 __asm__("r3") = flags;

	__asm__ volatile("svc 0\n\t"
		"ltgr %%r2, %%r2\n\t"
		"jnz 1f\n\t"
		"aghi %%r15, -160\n\t" /* where act saves registers */
		"lgr %%r2, %[of]\n\t"
		"basr %%r14, %[act]\n\t"
		"lghi %%r2, 0\n\t"
		"lghi %%r1, %[exit]\n\t"
		"svc 0\n"
		"1:"
		: "+d"(r2)
		: "d"(r1), "d"(r3), [act] "a"(act), [of] "d"(of), [exit] "i"(SYS_exit)
		: "r14", "cc", "memory");
	return r2;
}
#else
#error "libka runs on x86-64, i386, arm64, armhf, riscv64, ppc64le and s390x"
#endif
/* clang-format on */

#ifndef MEMORY_CALLS
/* The kernel does not read a sixth argument: whatever its register holds will do, and costs
 * no instruction. */
static inline long sys5(long n, long a, long b, long c, long d, long e)
{
	long unread;

	__asm__("" : "=r"(unread));
	return sys6(n, a, b, c, d, e, unread);
}
#endif

#ifdef __riscv
/* The function that the resolver may use to query the processor. Returns 0, or an errno. */
static inline int processor_probe(
	void *pairs, unsigned long n, unsigned long size, void *cpus, unsigned flags)
{
	enum { RISCV_HWPROBE = 258 }; /* since Linux 6.4 */

	return (int)-sys5(
		RISCV_HWPROBE, (long)pairs, (long)n, (long)size, (long)cpus, flags);
}
#endif

/* Resolvers on x86 take no argument. On arm64 they take a second one if bit 62 is set
 * (sys/ifunc.h). On riscv64 they take a function to query the processor. */
static inline void *processor_resolve(
	void *resolver, unsigned long hwcap, unsigned long hwcap2)
{
	const struct {
		unsigned long size, hwcap, hwcap2;
	} all = { sizeof all, hwcap, hwcap2 };
	void *(*const call)(unsigned long, const void *) =
		(void *(*)(unsigned long, const void *))resolver;

#if defined(__aarch64__)
	return call(hwcap | 1ul << 62, &all);
#elif defined(__riscv)
	return call(hwcap, (const void *)processor_probe);
#else
	return call(hwcap, &all);
#endif
}

#if defined(PROCESSOR_SYMBOLS) && defined(__arm__)
/* The tables for stack unwinding refer to these two symbols, so the linker needs them. They
 * are never called: an unwinder has its own. */
void __aeabi_unwind_cpp_pr0(void);
void __aeabi_unwind_cpp_pr0(void)
{
}

void __aeabi_unwind_cpp_pr1(void);
void __aeabi_unwind_cpp_pr1(void)
{
}

/* Not every armhf processor can divide, so libgcc does it in software. It calls this
 * function on a division by 0. libgcc's own version would import raise(3). */
void __aeabi_idiv0(void);
void __aeabi_idiv0(void)
{
}

void __aeabi_ldiv0(void);
void __aeabi_ldiv0(void)
{
}
#endif

#endif
