/* server.c - see helper.h */

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ka/helper/client.h"
#include "ka/helper/helper.h"

void helper_listen(struct helper *h, int pid)
{
	struct sockaddr_un address;
	const socklen_t size = helper_address(&address, pid);

	if (h->listener >= 0) close(h->listener);
	h->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (h->listener < 0) return;
	if (!bind(h->listener, (const struct sockaddr *)&address, size)
		&& !listen(h->listener, HELPER_CLIENTS))
		return;
	close(h->listener);
	h->listener = -1;
}

static int may_ask(int fd)
{
	struct ucred other;
	socklen_t size = sizeof other;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &other, &size)) return 0;
	return !other.uid || other.uid == geteuid();
}

static void send_reply(
	const struct helper *h, int fd, int outcome, long long us, long long idle)
{
	struct helper_reply a;

	memset(&a, 0, sizeof a);
	a.outcome = outcome;
	a.pid = h->last.pid;
	a.us = us;
	a.tcp_us = h->has_connection ? h->connection.rtt_us : 0;
	a.idle_ms = idle;
	a.cookie = h->last.cookie;
	send(fd, &a, sizeof a, MSG_NOSIGNAL | MSG_DONTWAIT);
	close(fd);
}

/* All places are taken only if ssh has not answered for a long time. */
static void add_client(struct helper *h, int fd)
{
	for (int i = 0; i < HELPER_CLIENTS; i++) {
		if (h->client[i] >= 0) continue;
		h->client[i] = fd;
		h->wants = 1;
		return;
	}
	send_reply(h, fd, QUERY_SILENT, 0, -1);
}

/* A client that does not send its query within 100 ms is dropped. */
void helper_accept(struct helper *h)
{
	struct timeval moment = { .tv_usec = 100000 };
	unsigned char what;
	const int fd = accept4(h->listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0) return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof moment);
	if (!may_ask(fd) || recv(fd, &what, 1, 0) != 1) {
		close(fd);
		return;
	}
	helper_update_connection(h);
	if (what == HELPER_QUERY_IDLE)
		send_reply(h, fd, QUERY_IDLE_FOR, 0, helper_idle(h));
	else
		add_client(h, fd);
}

void helper_answer(struct helper *h, int outcome, long long us)
{
	for (int i = 0; i < HELPER_CLIENTS; i++) {
		if (h->client[i] < 0) continue;
		helper_update_connection(h);
		send_reply(h, h->client[i], outcome, us, helper_idle(h));
		h->client[i] = -1;
	}
	h->wants = 0;
}

void helper_poll_clients(const struct helper *h, struct pollfd p[HELPER_CLIENTS])
{
	for (int i = 0; i < HELPER_CLIENTS; i++)
		p[i] = (struct pollfd){ .fd = h->client[i] };
}

void helper_drop_clients(struct helper *h, const struct pollfd p[HELPER_CLIENTS])
{
	for (int i = 0; i < HELPER_CLIENTS; i++) {
		if (!p[i].revents) continue;
		close(h->client[i]);
		h->client[i] = -1;
	}
}
