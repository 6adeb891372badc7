/* connection.c - see connection.h */
#include "ka/measure/connection.h"

#include <errno.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "common/settings.h"

static void set(int fd, int level, int name, int value)
{
	setsockopt(fd, level, name, &value, sizeof value);
}

int connection_open(const struct address_pair *between)
{
	const int flags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
	const int fd = socket(between->peer.ss_family, flags, 0);
	int error;

	if (fd < 0) return -1;
	connection_leave_quiet(fd);
	if ((!between->local_size
		    || !bind(fd, (const struct sockaddr *)&between->local,
			    between->local_size))
		&& (!connect(
			    fd, (const struct sockaddr *)&between->peer, between->peer_size)
			|| errno == EINPROGRESS))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Reads and drops what the server sends. Unread data would fill the window, and would turn
 * our FIN into an RST. */
static enum progress drain(int fd, struct connection_view *v)
{
	char buffer[4096];
	ssize_t n;

	while ((n = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0) v->has_data = 1;
	if (!n) return CONNECTION_FINISHED;
	if (errno == EAGAIN || errno == EINTR) return CONNECTION_OPEN;
	v->error = errno;
	return errno == ECONNRESET ? CONNECTION_RESET : CONNECTION_FAILED;
}

void connection_look(struct connection_view *v, int fd)
{
	struct tcp_info info;
	socklen_t length = sizeof info;

	*v = (struct connection_view){ .progress = CONNECTION_FAILED };
	memset(&info, 0, sizeof info);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length)) return;
	v->packets = info.tcpi_segs_in;
	v->answered_ms = info.tcpi_last_ack_recv;
	v->rtt_us = info.tcpi_rtt;
	if (info.tcpi_state == 2) /* TCP_SYN_SENT */
		v->progress = CONNECTION_OPENING;
	else
		v->progress = drain(fd, v);
}

void connection_leave_quiet(int fd)
{
	set(fd, SOL_SOCKET, SO_KEEPALIVE, 0);
}

static void probe(int fd, int after, int every, int count)
{
	set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 0);
	set(fd, IPPROTO_TCP, TCP_KEEPINTVL, every);
	set(fd, IPPROTO_TCP, TCP_KEEPCNT, count);
	set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set(fd, IPPROTO_TCP, TCP_KEEPIDLE, after);
}

void connection_keep_alive(int fd, unsigned seconds)
{
	enum { PATIENCE = 10 };

	probe(fd, (int)seconds, settings_intvl((int)seconds), PATIENCE);
}

void connection_ask(int fd)
{
	probe(fd, 1, 1, SETTINGS_COUNT_MAX);
}

void connection_close(int fd)
{
	struct connection_view ignored = { 0 };

	drain(fd, &ignored);
	close(fd);
}
