/* main.c - ka helper: runs beside one ssh, and requests probes from it.
 *
 * libka-ssh.so starts it, with a socket to ssh (helper_protocol.h) as standard input. It
 * waits for messages of ssh, for clients (client.h), for changes of the network, and for a
 * resume of the machine. It inherits no other descriptor of ssh, and ends when ssh closes
 * the socket.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ka/helper/client.h"
#include "ka/helper/helper.h"
#include "ka/helper/network.h"
#include "ka/util/cli.h"

enum { PIPE, LISTENER, NETWORK, RESUME, CLIENTS, WATCHED = CLIENTS + HELPER_CLIENTS };

static int is_changed; /* the network has changed, and may still be changing */

static void request_probe(struct helper *h, int spacing)
{
	const struct helper_message w = {
		.version = HELPER_PROTOCOL, .kind = HELPER_PROBE, .us = spacing * 1000LL
	};

	if (send(0, &w, sizeof w, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)sizeof w) return;
	helper_answer(h, QUERY_SILENT, 0);
}

/* No more probes are needed: the server is alive, or ssh cannot probe. */
static void end_schedule(struct helper *h, int outcome, long long us)
{
	helper_answer(h, outcome, us);
	schedule_end(&h->schedule);
}

static void handle_message(struct helper *h, const struct helper_message *w)
{
	const long long now = helper_now();
	const int is_new = w->pid != h->last.pid;

	h->last = *w;
	h->last_at = now;
	h->missed = w->missed;
	switch (w->kind) {
	case HELPER_HELLO:
		if (!is_new) break;
		helper_listen(h, w->pid);
		helper_find_connection(h);
		helper_log(h, "start", "interval", w->interval);
		if (h->listener < 0) helper_log(h, "taken", NULL, 0);
		break;
	case HELPER_SENT:
		if (!w->is_native) helper_log(h, "probe", NULL, 0);
		if (w->missed > 1) helper_log(h, "unanswered", "probes", w->missed);
		if (w->is_native) break;
		h->sent_at = now;
		schedule_sent(&h->schedule, now);
		break;
	case HELPER_REPLY:
		h->replied_at = now;
		helper_log(h, "reply", "us", w->us);
		end_schedule(h, QUERY_REPLY, w->us);
		break;
	case HELPER_BUSY: end_schedule(h, QUERY_BUSY, 0); break;
	case HELPER_UNDER_WAY:
		/* one more ms, since both clocks are rounded */
		schedule_under_way(&h->schedule, now - w->us / 1000 + 1);
		break;
	case HELPER_UNKNOWN: end_schedule(h, QUERY_UNKNOWN, 0); break;
	case HELPER_NEVER: end_schedule(h, QUERY_NEVER, 0); break;
	case HELPER_IDLE:
		if (w->us > h->longest_us) h->longest_us = w->us;
		helper_log(h, "idle", "seconds", w->us / 1000000);
		break;
	default: break;
	}
}

/* Returns 0 if ssh has closed the socket. */
static int read_messages(struct helper *h)
{
	struct helper_message w;
	ssize_t n;

	while ((n = recv(0, &w, sizeof w, MSG_DONTWAIT)) > 0)
		if (n == (ssize_t)sizeof w && w.version == HELPER_PROTOCOL)
			handle_message(h, &w);
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

static void start_schedule(struct helper *h, int over, const char *why)
{
	helper_log(h, why, NULL, 0);
	schedule_begin(&h->schedule, helper_now(), over, h->last.count,
		h->has_connection ? (int)(h->connection.rtt_us / 1000) : 0);
}

/* Call when the network has settled. Without a route, no probe could be answered. If ssh
 * has no TCP connection itself, the path is unknown, so any change counts. */
static void check_path(struct helper *h)
{
	is_changed = 0;
	if (helper_update_connection(h)) {
		if (!h->has_connection) start_schedule(h, SCHEDULE_SAME, "network");
		return;
	}
	switch (network_path(&h->connection)) {
	case PATH_NONE: schedule_end(&h->schedule); break;
	case PATH_MOVED: start_schedule(h, SCHEDULE_MOVED, "moved"); break;
	case PATH_SAME: start_schedule(h, SCHEDULE_SAME, "network"); break;
	}
}

/* Does everything that is due. Returns the ms until the next thing is due, or -1. */
static int run_due(struct helper *h, long long changed_at)
{
	const long long now = helper_now();
	int until;

	if (is_changed && now - changed_at < SCHEDULE_SETTLE)
		return (int)(changed_at + SCHEDULE_SETTLE - now);
	if (is_changed) check_path(h);
	if (h->wants && (h->missed || now - h->sent_at >= SCHEDULE_AGAIN || !h->sent_at)) {
		h->wants = 0;
		if (!h->missed) request_probe(h, SCHEDULE_SPACING_MIN);
	}
	until = schedule_until(&h->schedule, now);
	if (!until) {
		schedule_asked(&h->schedule, now);
		request_probe(h, h->schedule.spacing);
		until = schedule_until(&h->schedule, now);
	}
	if (h->wants && (until < 0 || until > SCHEDULE_AGAIN)) until = SCHEDULE_AGAIN;
	return until;
}

static int family(const struct helper *h)
{
	return h->has_connection ? h->connection.family : AF_UNSPEC;
}

static void event_loop(struct helper *h, struct pollfd *p)
{
	long long changed_at = 0;

	for (;;) {
		const int until = run_due(h, changed_at);

		if (h->listener < 0 && h->last.pid) helper_listen(h, h->last.pid);
		p[LISTENER].fd = h->listener;
		helper_poll_clients(h, p + CLIENTS);
		if (poll(p, WATCHED, until) < 0 && errno != EINTR) return;
		helper_drop_clients(h, p + CLIENTS);
		if (p[PIPE].revents && !read_messages(h)) return;
		if (p[LISTENER].fd >= 0 && p[LISTENER].revents) helper_accept(h);
		if (p[RESUME].revents && resume_happened(p[RESUME].fd))
			start_schedule(h, SCHEDULE_SAME, "resume");
		if (p[NETWORK].revents && network_changed(p[NETWORK].fd, family(h))
			&& !is_changed) {
			is_changed = 1;
			changed_at = helper_now();
		}
	}
}

int ka_helper(int argc, char **argv)
{
	struct helper h = { .listener = -1, .diag = sockdiag_open() };
	struct pollfd p[WATCHED] = {
		{ .fd = 0, .events = POLLIN },
		{ .events = POLLIN },
		{ .fd = network_open(), .events = POLLIN },
		{ .fd = resume_open(), .events = POLLIN },
	};
	int type;
	socklen_t size = sizeof type;

	(void)argc, (void)argv;
	if (getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &size) || type != SOCK_SEQPACKET)
		return cli_fail(KA_USAGE, "helper", "is started by libka-ssh.so");
	for (int i = 0; i < HELPER_CLIENTS; i++) h.client[i] = -1;
	signal(SIGXFSZ, SIG_IGN); /* KA_LOG may reach RLIMIT_FSIZE */
	event_loop(&h, p);
	if (h.last.idle_us > h.longest_us) h.longest_us = h.last.idle_us;
	helper_log(&h, "end", "longest_idle", h.longest_us / 1000000);
	return KA_OK;
}
