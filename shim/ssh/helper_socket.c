/* helper_socket.c - see helper_socket.h */
#include "ssh/helper_socket.h"

#include <errno.h>
#include <linux/fcntl.h>
#include <sys/socket.h>

#include "common/sys.h"
#include "ssh/helper_spawn.h"
#include "ssh/request.h"

enum { HIGH = 200 }; /* out of the way of numbers that people know, and select(2) can */

static struct {
	int fd, pid, helper; /* pid: of the process that has started it */
	unsigned long long cookie, connection;
} us = { .fd = -1, .helper = -1 };

static int is_ours(void)
{
	return us.fd >= 0 && sys_cookie(us.fd) == us.cookie;
}

static void end(void)
{
	if (is_ours()) sys3(SYS_close, us.fd, 0, 0);
	us.fd = -1;
}

static int is_inet(int fd)
{
	int domain;

	if (sys_getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain)) return 0;
	return domain == AF_INET || domain == AF_INET6;
}

static void start(int connection)
{
	int pair[2];
	long high;

	if (sys_socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair))
		return;
	high = sys3(SYS_fcntl, pair[0], F_DUPFD_CLOEXEC, HIGH);
	if (high >= 0) {
		sys3(SYS_close, pair[0], 0, 0);
		pair[0] = (int)high;
	}
	us.cookie = sys_cookie(pair[0]);
	us.connection = is_inet(connection) ? sys_cookie(connection) : 0;
	us.fd = pair[0];
	us.helper = us.cookie ? spawn_helper(pair[1]) : -1;
	if (us.helper < 0) end();
	sys3(SYS_close, pair[1], 0, 0);
}

void channel_say(struct wire w)
{
	const struct asked *const a = asked();

	if (!is_ours()) return;
	w.version = WIRE_VERSION;
	w.pid = us.pid;
	w.interval = a->interval;
	w.count = a->count;
	w.cookie = us.connection;
	sys_send(us.fd, &w, sizeof w, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int channel_fd(int connection)
{
	const int pid = (int)sys3(SYS_getpid, 0, 0, 0);

	if (pid != us.pid) {
		end();
		us.pid = pid;
		us.helper = -1;
		start(connection);
		channel_say((struct wire){ .kind = WIRE_HELLO });
	}
	if (!is_ours()) us.fd = -1;
	return us.fd;
}

int channel_take(long long *spacing)
{
	struct wire w;
	long n;

	if (!is_ours()) return 0;
	n = sys_recv(us.fd, &w, sizeof w, MSG_DONTWAIT);
	if (n == 0 || (n < 0 && n != -EAGAIN && n != -EINTR)) end();
	if (n != (long)sizeof w || w.version != WIRE_VERSION || w.kind != WIRE_PROBE)
		return 0;
	*spacing = w.us;
	return 1;
}

void channel_close(void)
{
	if (us.pid != (int)sys3(SYS_getpid, 0, 0, 0) || us.helper < 0) return;
	end();
	spawn_reap(us.helper);
	us.helper = -1;
}
