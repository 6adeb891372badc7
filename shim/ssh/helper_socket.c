/* helper_socket.c - see helper_socket.h */
#include "ssh/helper_socket.h"

#include <errno.h>
#include <linux/fcntl.h>
#include <sys/socket.h>

#include "common/sys.h"
#include "ssh/helper_spawn.h"
#include "ssh/request.h"

enum { HIGH = 200 }; /* above the numbers that users choose, below the limit of select(2) */

static struct {
	int fd, pid, child; /* pid: the process that started the child */
	unsigned long long cookie, connection;
} helper = { .fd = -1, .child = -1 };

static int is_ours(void)
{
	return helper.fd >= 0 && sys_cookie(helper.fd) == helper.cookie;
}

static void end(void)
{
	if (is_ours()) sys3(SYS_close, helper.fd, 0, 0);
	helper.fd = -1;
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
	helper.cookie = sys_cookie(pair[0]);
	helper.connection = is_inet(connection) ? sys_cookie(connection) : 0;
	helper.fd = pair[0];
	helper.child = helper.cookie ? helper_spawn(pair[1]) : -1;
	if (helper.child < 0) end();
	sys3(SYS_close, pair[1], 0, 0);
}

void helper_socket_send(struct helper_message w)
{
	const struct ssh_request *const a = ssh_request();

	if (!is_ours()) return;
	w.version = HELPER_PROTOCOL;
	w.pid = helper.pid;
	w.interval = a->interval;
	w.count = a->count;
	w.cookie = helper.connection;
	sys_send(helper.fd, &w, sizeof w, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int helper_socket_fd(int connection)
{
	const int pid = (int)sys3(SYS_getpid, 0, 0, 0);

	if (pid != helper.pid) {
		end();
		helper.pid = pid;
		helper.child = -1;
		start(connection);
		helper_socket_send((struct helper_message){ .kind = HELPER_HELLO });
	}
	if (!is_ours()) helper.fd = -1;
	return helper.fd;
}

int helper_socket_receive(long long *spacing)
{
	struct helper_message w;
	long n;

	if (!is_ours()) return 0;
	n = sys_recv(helper.fd, &w, sizeof w, MSG_DONTWAIT);
	if (n == 0 || (n < 0 && n != -EAGAIN && n != -EINTR)) end();
	if (n != (long)sizeof w || w.version != HELPER_PROTOCOL || w.kind != HELPER_PROBE)
		return 0;
	*spacing = w.us;
	return 1;
}

void helper_socket_close(void)
{
	if (helper.pid != (int)sys3(SYS_getpid, 0, 0, 0) || helper.child < 0) return;
	end();
	helper_reap(helper.child);
	helper.child = -1;
}
