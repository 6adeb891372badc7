/* client_loop.c - lets the helper ask ssh for a probe while ssh waits.
 *
 * client_loop() of OpenSSH waits in poll (8.9 to 9.4), ppoll (9.5 and newer) or select (8.8
 * and older). Then it reads the clock, and sends a keepalive message if one is due. Here it
 * waits for the helper's socket too. If the helper asks for a probe, the wait ends, and the
 * next clock_gettime() returns a time at which the message is due. ssh makes the packet,
 * counts the answers and gives up, as always.
 *
 * The length of the waits tells which interval ssh has; without one, ssh is left alone.
 * Other calls of poll(2), ppoll(2) and select(2) are passed on; for the clock see clock.c.
 * errno is theirs, except EINTR if only the helper's socket was ready: then ssh waits
 * again, as after any signal.
 */
#define _GNU_SOURCE /* fds_bits */
#include <asm/ioctls.h>
#include <errno.h>

#include "common/sys.h"
#include "ssh/helper_socket.h"
#include "ssh/next_libc.h"
#include "ssh/request.h"
#include "ssh/server_alive.h"

enum { FDS_MAX = 512 }; /* if ssh has more descriptors, it is left alone */

/* A connection that has ended is readable too: with 0 bytes, or with is_over, POLLHUP or
 * POLLERR. If FIONREAD fails, assume data. */
static enum connection_input input_of(int connection, int is_ready, int is_over)
{
	int bytes;

	if (!is_ready) return INPUT_NONE;
	if (is_over) return INPUT_EOF;
	return sys3(SYS_ioctl, connection, FIONREAD, (long)&bytes) || bytes > 0 ? INPUT_DATA
										: INPUT_EOF;
}

/* Handles the result of a wait and returns it to ssh. r: the result without the helper. */
static int finish_wait(int r, enum connection_input connection, int is_active, int is_asked)
{
	long long spacing;

	if (r < 0) return r;
	server_alive_after_wait(connection, is_active);
	if (!is_asked) return r;
	if (helper_socket_receive(&spacing) && server_alive_request(connection, spacing))
		return r;
	return r ? r : next_libc_error(EINTR);
}

struct wait {
	enum { POLL, PPOLL, PPOLL64 } by;
	int ms;
	const void *time;
	const sigset_t *mask;
};

static int call(const struct wait *w, struct pollfd *f, nfds_t n)
{
	const struct next_libc *const then = next_libc();

	if (w->by == PPOLL64)
		return then->ppoll64 ? then->ppoll64(f, n, w->time, w->mask)
				     : next_libc_error(ENOSYS);
	if (w->by == PPOLL)
		return then->ppoll ? then->ppoll(f, n, w->time, w->mask)
				   : next_libc_error(ENOSYS);
	return then->poll ? then->poll(f, n, w->ms) : next_libc_error(ENOSYS);
}

/* The first two descriptors are the connection: the same socket twice, or the two pipes of
 * a ProxyCommand. ssh makes no other such call; libkrb5 polls several sockets. */
static int is_main_poll(struct pollfd *f, nfds_t n)
{
	return ssh_request()->interval && f && n >= 2 && n < FDS_MAX && f[0].fd >= 0
		&& f[0].events == POLLIN && (f[1].events == 0 || f[1].events == POLLOUT)
		&& (f[0].fd == f[1].fd || !sys_cookie(f[0].fd));
}

static int main_poll(const struct wait *w, struct pollfd *f, nfds_t n)
{
	const int ours = helper_socket_fd(f[0].fd);
	struct pollfd more[FDS_MAX];
	int r, revents, is_asked = 0, is_active = 0;

	server_alive_before_wait(w->ms);
	if (ours < 0) {
		r = call(w, f, n);
	} else {
		for (nfds_t i = 0; i < n; i++) more[i] = f[i];
		more[n] = (struct pollfd){ .fd = ours, .events = POLLIN };
		r = call(w, more, n + 1);
		for (nfds_t i = 0; i < n; i++) f[i].revents = more[i].revents;
		is_asked = r > 0 && more[n].revents;
		r -= is_asked;
	}
	for (nfds_t i = 2; i < n && r > 0; i++) is_active |= f[i].revents;
	revents = r > 0 ? f[0].revents : 0;
	return finish_wait(r, input_of(f[0].fd, revents, revents & (POLLHUP | POLLERR)),
		is_active, is_asked);
}

int hook_poll(struct pollfd *f, nfds_t n, int ms) HOOK(poll);
int hook_poll(struct pollfd *f, nfds_t n, int ms)
{
	const struct wait w = { .ms = ms };

	return is_main_poll(f, n) ? main_poll(&w, f, n) : call(&w, f, n);
}

static int to_ms(long seconds, long parts, long in_one)
{
	return seconds > 1000000 ? 1000000000 : (int)(seconds * 1000 + parts / in_one);
}

int hook_ppoll(struct pollfd *f, nfds_t n, const struct time_long *t, const sigset_t *mask)
	HOOK(ppoll);
int hook_ppoll(struct pollfd *f, nfds_t n, const struct time_long *t, const sigset_t *mask)
{
	const struct wait w = { PPOLL, t ? to_ms(t->seconds, t->parts, 1000000) : -1, t,
		mask };

	return is_main_poll(f, n) ? main_poll(&w, f, n) : call(&w, f, n);
}

struct select_time {
	struct time_long *time; /* or */
	void *time64;
	int ms;
};

static int call_select(int n, fd_set *r, fd_set *w, fd_set *x, const struct select_time *t)
{
	const struct next_libc *const then = next_libc();

	if (t->time64)
		return then->select64 ? then->select64(n, r, w, x, t->time64)
				      : next_libc_error(ENOSYS);
	return then->select ? then->select(n, r, w, x, t->time) : next_libc_error(ENOSYS);
}

/* ssh allocates its sets for its own descriptors only, so copy no more than that. */
static void copy(fd_set *to, const fd_set *from, int n)
{
	const unsigned long word = 8 * sizeof to->fds_bits[0];

	for (unsigned long i = 0; i * word < (unsigned long)n; i++)
		to->fds_bits[i] = from->fds_bits[i];
}

/* unsigned: musl's macros convert it */
static int is_in(const fd_set *set, int fd)
{
	return FD_ISSET((unsigned)fd, set) != 0;
}

static int lowest(const fd_set *set, int n)
{
	for (int i = 3; i < n; i++)
		if (is_in(set, i)) return i;
	return -1;
}

static int is_any_but(const fd_set *set, int n, int one)
{
	for (int i = 0; i < n; i++)
		if (i != one && is_in(set, i)) return 1;
	return 0;
}

static int main_select(
	int n, fd_set *r, fd_set *w, const struct select_time *t, int connection)
{
	const int ours = helper_socket_fd(connection);
	fd_set in = { 0 }, out = { 0 };
	int ready, is_asked;

	server_alive_before_wait(t->ms);
	copy(&in, r, n);
	copy(&out, w, n);
	if (ours >= 0 && ours < FD_SETSIZE) FD_SET((unsigned)ours, &in);
	ready = call_select(ours >= n ? ours + 1 : n, &in, &out, 0, t);
	if (ready < 0) return ready;
	is_asked = ours >= 0 && ours < FD_SETSIZE && is_in(&in, ours);
	if (is_asked) FD_CLR((unsigned)ours, &in);
	ready -= is_asked;
	copy(r, &in, n);
	copy(w, &out, n);
	return finish_wait(ready, input_of(connection, is_in(&in, connection), 0),
		is_any_but(&in, n, connection) || is_any_but(&out, n, connection),
		is_asked);
}

/* Only client_loop() waits for reading and writing at once. The connection is the lowest
 * descriptor after the standard ones. */
static int any_select(int n, fd_set *r, fd_set *w, fd_set *x, const struct select_time *t)
{
	const int is_main =
		ssh_request()->interval && r && w && !x && n > 3 && n <= FD_SETSIZE;
	const int connection = is_main ? lowest(r, n) : -1;

	if (connection < 0) return call_select(n, r, w, x, t);
	return main_select(n, r, w, t, connection);
}

int hook_select(int n, fd_set *r, fd_set *w, fd_set *x, struct time_long *t) HOOK(select);
int hook_select(int n, fd_set *r, fd_set *w, fd_set *x, struct time_long *t)
{
	const struct select_time time = { t, 0,
		t ? to_ms(t->seconds, t->parts, 1000) : -1 };

	return any_select(n, r, w, x, &time);
}

#ifdef SYS_clock_gettime64
/* The same for programs with a 64-bit time_t, under the names of glibc and of musl. */
static int to_ms64(const struct time64 *t, long in_one)
{
	if (!t) return -1;
	return to_ms(t->seconds > 1000001 ? 1000001 : (long)t->seconds, t->parts, in_one);
}

int hook_ppoll64(struct pollfd *f, nfds_t n, const struct time64 *t, const sigset_t *mask)
	HOOK(__ppoll64);
int hook_ppoll64(struct pollfd *f, nfds_t n, const struct time64 *t, const sigset_t *mask)
{
	const struct wait w = { PPOLL64, to_ms64(t, 1000000), t, mask };

	return is_main_poll(f, n) ? main_poll(&w, f, n) : call(&w, f, n);
}

int hook_select64(int n, fd_set *r, fd_set *w, fd_set *x, struct time64 *t)
	HOOK(__select64);
int hook_select64(int n, fd_set *r, fd_set *w, fd_set *x, struct time64 *t)
{
	const struct select_time time = { 0, t, to_ms64(t, 1000) };

	return any_select(n, r, w, x, &time);
}

int hook_ppoll_time64(struct pollfd *f, nfds_t n, const struct time64 *t,
	const sigset_t *mask) HOOK(__ppoll_time64) __attribute__((alias("__ppoll64")));
int hook_select_time64(int n, fd_set *r, fd_set *w, fd_set *x, struct time64 *t)
	HOOK(__select_time64) __attribute__((alias("__select64")));
#endif
