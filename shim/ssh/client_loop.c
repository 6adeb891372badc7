/* client_loop.c - ssh's own wait, in which it can be asked for a probe.
 *
 * client_loop() of OpenSSH waits in poll (8.9 to 9.4), ppoll (from 9.5) or select (to
 * 8.8). Then it looks at the clock, and sends a keepalive if it is time for one. So the
 * pipe to the helper is waited for as well, and where a probe is asked for, the wait
 * ends as it would without that, and the next look at the clock finds it to be late
 * enough. All the rest, the packet, the counting and the giving up, is ssh's.
 *
 * The time that ssh would wait shows which interval it has; without one nothing is ever
 * asked of it. Other waits and looks at the clock are passed on: poll(2), ppoll(2),
 * select(2), clock_gettime(2). errno is theirs, but for EINTR where the pipe alone was
 * ready: ssh then begins anew, as after any signal.
 */
#define _GNU_SOURCE /* fds_bits */
#include <asm/ioctls.h>
#include <errno.h>

#include "common/sys.h"
#include "ssh/helper_socket.h"
#include "ssh/next_libc.h"
#include "ssh/request.h"
#include "ssh/server_alive.h"

#define HOOK __attribute__((visibility("default")))

enum { MOST = 512 }; /* descriptors; ssh with more of them is left alone */

/* A connection that has ended is ready to be read as well. is_over: by HUP or ERR. What
 * tells no number of bytes is taken at its word. */
static enum pulse look_at(int connection, int is_ready, int is_over)
{
	int bytes;

	if (!is_ready) return PULSE_QUIET;
	if (is_over) return PULSE_ENDED;
	return sys3(SYS_ioctl, connection, FIONREAD, (long)&bytes) || bytes > 0
		? PULSE_HEARD
		: PULSE_ENDED;
}

/* How it came out, for ssh and for us: r without the pipe. */
static int settle(int r, enum pulse connection, int is_active, int is_asked)
{
	long long spacing;

	if (r < 0) return r;
	pulse_after(connection, is_active);
	if (!is_asked) return r;
	if (channel_take(&spacing) && pulse_ask(connection, spacing)) return r;
	return r ? r : next_fails(EINTR);
}

struct wait {
	int is_ppoll, ms;
	const struct timespec *time;
	const sigset_t *mask;
};

static int call(const struct wait *w, struct pollfd *f, nfds_t n)
{
	const struct next *const then = next();

	if (w->is_ppoll)
		return then->ppoll ? then->ppoll(f, n, w->time, w->mask)
				   : next_fails(ENOSYS);
	return then->poll ? then->poll(f, n, w->ms) : next_fails(ENOSYS);
}

/* Its first two are the connection: one socket, or two pipes of a ProxyCommand. No other
 * wait of ssh's is like that; libkrb5 waits for several sockets. */
static int is_main_poll(struct pollfd *f, nfds_t n)
{
	return asked()->interval && f && n >= 2 && n < MOST && f[0].fd >= 0
		&& f[0].events == POLLIN && (f[1].events == 0 || f[1].events == POLLOUT)
		&& (f[0].fd == f[1].fd || !sys_cookie(f[0].fd));
}

static int main_poll(const struct wait *w, struct pollfd *f, nfds_t n)
{
	const int pipe = channel_fd(f[0].fd);
	struct pollfd more[MOST];
	int r, revents, is_asked = 0, is_active = 0;

	pulse_before(w->ms);
	if (pipe < 0) {
		r = call(w, f, n);
	} else {
		for (nfds_t i = 0; i < n; i++) more[i] = f[i];
		more[n] = (struct pollfd){ .fd = pipe, .events = POLLIN };
		r = call(w, more, n + 1);
		for (nfds_t i = 0; i < n; i++) f[i].revents = more[i].revents;
		is_asked = r > 0 && more[n].revents;
		r -= is_asked;
	}
	for (nfds_t i = 2; i < n && r > 0; i++) is_active |= f[i].revents;
	revents = r > 0 ? f[0].revents : 0;
	return settle(r, look_at(f[0].fd, revents, revents & (POLLHUP | POLLERR)),
		is_active, is_asked);
}

HOOK int poll(struct pollfd *f, nfds_t n, int ms)
{
	const struct wait w = { .ms = ms };

	return is_main_poll(f, n) ? main_poll(&w, f, n) : call(&w, f, n);
}

static int in_ms(long seconds, long parts, long in_one)
{
	return seconds > 1000000 ? 1000000000 : (int)(seconds * 1000 + parts / in_one);
}

HOOK int ppoll(struct pollfd *f, nfds_t n, const struct timespec *t, const sigset_t *mask)
{
	const struct wait w = { 1, t ? in_ms(t->tv_sec, t->tv_nsec, 1000000) : -1, t,
		mask };

	return is_main_poll(f, n) ? main_poll(&w, f, n) : call(&w, f, n);
}

static int call_select(int n, fd_set *r, fd_set *w, fd_set *x, struct timeval *t)
{
	return next()->select ? next()->select(n, r, w, x, t) : next_fails(ENOSYS);
}

/* ssh allocates its sets for as many as it has, and no more. */
static void copy(fd_set *to, const fd_set *from, int n)
{
	const unsigned long word = 8 * sizeof to->fds_bits[0];

	for (unsigned long i = 0; i * word < (unsigned long)n; i++)
		to->fds_bits[i] = from->fds_bits[i];
}

static int lowest(const fd_set *set, int n)
{
	for (int i = 3; i < n; i++)
		if (FD_ISSET(i, set)) return i;
	return -1;
}

static int is_any_but(const fd_set *set, int n, int one)
{
	for (int i = 0; i < n; i++)
		if (i != one && FD_ISSET(i, set)) return 1;
	return 0;
}

static int main_select(int n, fd_set *r, fd_set *w, struct timeval *t, int connection)
{
	const int pipe = channel_fd(connection);
	fd_set in = { 0 }, out = { 0 };
	int ready, is_asked;

	pulse_before(t ? in_ms(t->tv_sec, t->tv_usec, 1000) : -1);
	copy(&in, r, n);
	copy(&out, w, n);
	if (pipe >= 0 && pipe < FD_SETSIZE) FD_SET(pipe, &in);
	ready = call_select(pipe >= n ? pipe + 1 : n, &in, &out, 0, t);
	if (ready < 0) return ready;
	is_asked = pipe >= 0 && pipe < FD_SETSIZE && FD_ISSET(pipe, &in);
	if (is_asked) FD_CLR(pipe, &in);
	ready -= is_asked;
	copy(r, &in, n);
	copy(w, &out, n);
	return settle(ready, look_at(connection, FD_ISSET(connection, &in), 0),
		is_any_but(&in, n, connection) || is_any_but(&out, n, connection),
		is_asked);
}

/* The only one that waits for both at once; the connection is ssh's first descriptor. */
HOOK int select(int n, fd_set *r, fd_set *w, fd_set *x, struct timeval *t)
{
	const int is_main = asked()->interval && r && w && !x && n > 3 && n <= FD_SETSIZE;
	const int connection = is_main ? lowest(r, n) : -1;

	if (connection < 0) return call_select(n, r, w, x, t);
	return main_select(n, r, w, t, connection);
}

static int raw_clock(clockid_t id, struct timespec *t)
{
#ifdef SYS_clock_gettime
	const long r = sys3(SYS_clock_gettime, id, (long)t, 0);

	return r ? next_fails((int)-r) : 0;
#else
	return next_fails(ENOSYS);
#endif
}

HOOK int clock_gettime(clockid_t id, struct timespec *t)
{
	const struct next *const then = next();
	const int r = then->clock_gettime ? then->clock_gettime(id, t) : raw_clock(id, t);

	if (!r && (id == CLOCK_BOOTTIME || id == CLOCK_MONOTONIC))
		t->tv_sec += pulse_ahead();
	return r;
}
