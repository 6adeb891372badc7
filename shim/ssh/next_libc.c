/* next_libc.c - see next_libc.h */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "ssh/next_libc.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <sys/syscall.h>

/* Weak and without a version, so that no libc is rejected because it lacks them. */
#pragma weak __errno_location

/* For 32-bit programs musl's header has another dlsym(), which finds __clock_gettime64 by
 * the name of clock_gettime. */
void *find_next(void *from, const char *name) __asm__("dlsym") __attribute__((weak));

static struct next_libc found;
static _Atomic int is_found;

/* Not inlined into a tail call, because dlsym() looks at its return address. */
static void *symbol(const char *name)
{
	void *const s = find_next(RTLD_NEXT, name);

	return s;
}

int next_libc_error(int error)
{
	if (__errno_location) errno = error;
	return -1;
}

const struct next_libc *next_libc(void)
{
	int saved;

	if (atomic_load_explicit(&is_found, memory_order_acquire)) return &found;
	if (!find_next || !__errno_location) return &found;
	saved = errno;
	*(void **)&found.fopen = symbol("fopen");
	*(void **)&found.fopen64 = symbol("fopen64");
	*(void **)&found.fdopen = symbol("fdopen");
	*(void **)&found.poll = symbol("poll");
	*(void **)&found.ppoll = symbol("ppoll");
	*(void **)&found.select = symbol("select");
	*(void **)&found.exit_now = symbol("_exit");
	*(void **)&found.clock_gettime = symbol("clock_gettime");
#ifdef SYS_clock_gettime64 /* glibc's names, and musl's */
	*(void **)&found.ppoll64 = symbol("__ppoll64");
	*(void **)&found.select64 = symbol("__select64");
	*(void **)&found.clock_gettime64 = symbol("__clock_gettime64");
	if (!found.ppoll64) *(void **)&found.ppoll64 = symbol("__ppoll_time64");
	if (!found.select64) *(void **)&found.select64 = symbol("__select_time64");
#endif
	if (!found.fopen64) found.fopen64 = found.fopen;
	errno = saved;
	atomic_store_explicit(&is_found, 1, memory_order_release);
	return &found;
}
