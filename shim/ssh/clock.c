/* clock.c - the clock that ssh reads. After a request for a probe, one reading is ahead of
 * time. See client_loop.c and clock_gettime(2). */
#include <errno.h>

#include "common/sys.h"
#include "ssh/next_libc.h"
#include "ssh/server_alive.h"

static int raw_clock(clockid_t id, struct time_long *t)
{
#ifdef SYS_clock_gettime
	const long r = sys3(SYS_clock_gettime, id, (long)t, 0);

	return r ? next_libc_error((int)-r) : 0;
#else
	return next_libc_error(ENOSYS);
#endif
}

int hook_clock_gettime(clockid_t id, struct time_long *t) HOOK(clock_gettime);
int hook_clock_gettime(clockid_t id, struct time_long *t)
{
	const struct next_libc *const then = next_libc();
	const int r = then->clock_gettime ? then->clock_gettime(id, t) : raw_clock(id, t);

	if (!r && (id == CLOCK_BOOTTIME || id == CLOCK_MONOTONIC))
		t->seconds += server_alive_clock_offset();
	return r;
}

#ifdef SYS_clock_gettime64
/* The same for 32-bit programs with a 64-bit time_t. */
int hook_clock_gettime64(clockid_t id, struct time64 *t) HOOK(__clock_gettime64);
int hook_clock_gettime64(clockid_t id, struct time64 *t)
{
	const struct next_libc *const then = next_libc();
	const long raw =
		then->clock_gettime64 ? 0 : sys3(SYS_clock_gettime64, id, (long)t, 0);
	const int r = then->clock_gettime64 ? then->clock_gettime64(id, t)
		: raw                       ? next_libc_error((int)-raw)
					    : 0;

	if (!r && (id == CLOCK_BOOTTIME || id == CLOCK_MONOTONIC))
		t->seconds += server_alive_clock_offset();
	return r;
}
#endif
