/* sockdiag.c - see sockdiag.h */
#include "ka/socket/sockdiag.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* e is all 0. */
static uint8_t put_endpoint(
	union endpoint *e, int family, const uint32_t *address, uint16_t port)
{
	if (family == AF_INET) {
		e->v4.sin_family = AF_INET;
		e->v4.sin_port = port;
		memcpy(&e->v4.sin_addr, address, sizeof e->v4.sin_addr);
		return sizeof e->v4;
	}
	e->v6.sin6_family = AF_INET6;
	e->v6.sin6_port = port;
	memcpy(&e->v6.sin6_addr, address, sizeof e->v6.sin6_addr);
	return sizeof e->v6;
}

/* Kernels differ in how much of struct tcp_info they fill in. Missing members stay 0. */
static void take_info(struct connection *c, const void *data, size_t size)
{
	struct tcp_info info;

	if (size < sizeof info) memset(&info, 0, sizeof info);
	memcpy(&info, data, size < sizeof info ? size : sizeof info);
	c->has_info = 1;
	c->last_sent = info.tcpi_last_data_sent;
	c->last_received = info.tcpi_last_data_recv;
	c->last_ack = info.tcpi_last_ack_recv;
	c->unacked = info.tcpi_unacked;
	c->retransmits = info.tcpi_retransmits;
	c->rto_ms = info.tcpi_rto / 1000;
	c->rtt_us = info.tcpi_rtt;
	c->rttvar_us = info.tcpi_rttvar;
	c->bytes_sent = info.tcpi_bytes_sent - info.tcpi_bytes_retrans;
	c->bytes_received = info.tcpi_bytes_received;
}

int sockdiag_decode(const void *message, size_t size, struct connection *c)
{
	struct inet_diag_msg m;
	const char *at = message;

	if (size < sizeof m) return -1;
	memcpy(&m, at, sizeof m);
	if (m.idiag_family != AF_INET && m.idiag_family != AF_INET6) return -1;

	memset(c, 0, sizeof *c);
	c->family = m.idiag_family;
	c->state = m.idiag_state;
	c->local_size =
		put_endpoint(&c->local, c->family, m.id.idiag_src, m.id.idiag_sport);
	c->peer_size = put_endpoint(&c->peer, c->family, m.id.idiag_dst, m.id.idiag_dport);
	if (c->family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&c->peer.v6.sin6_addr))
		c->peer.v6.sin6_scope_id = m.id.idiag_if;
	c->cookie = m.id.idiag_cookie[0] | (uint64_t)m.id.idiag_cookie[1] << 32;
	c->interface = m.id.idiag_if;
	c->inode = m.idiag_inode;
	c->uid = m.idiag_uid;
	c->timer = m.idiag_timer;
	c->timer_count = m.idiag_retrans;
	c->timer_ms = m.idiag_expires;

	for (at += sizeof m, size -= sizeof m; size >= sizeof(struct rtattr);) {
		struct rtattr a;

		memcpy(&a, at, sizeof a);
		if (a.rta_len < sizeof a || a.rta_len > size) return -1;
		if (a.rta_type == INET_DIAG_INFO) {
			take_info(c, at + sizeof a, a.rta_len - sizeof a);
			break;
		}
		if (RTA_ALIGN(a.rta_len) >= size) break;
		at += RTA_ALIGN(a.rta_len);
		size -= RTA_ALIGN(a.rta_len);
	}
	return 0;
}

unsigned connection_local_port(const struct connection *c)
{
	return ntohs(c->family == AF_INET ? c->local.v4.sin_port : c->local.v6.sin6_port);
}

int sockdiag_open(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
}

/* Asks for one socket, or with NLM_F_DUMP for the table. */
static int ask(int fd, int type, int flags, const void *what, size_t size)
{
	struct {
		struct nlmsghdr header;
		char what[sizeof(struct inet_diag_req)]; /* the larger one */
	} request = {
		.header = {
			.nlmsg_len = (uint32_t)NLMSG_LENGTH(size),
			.nlmsg_type = (uint16_t)type,
			.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags),
		},
	};
	const ssize_t length = (ssize_t)request.header.nlmsg_len;

	memcpy(request.what, what, size);
	return send(fd, &request, (size_t)length, 0) == length ? 0 : -1;
}

/* Returns the error code, negative or 0, of NLMSG_ERROR or NLMSG_DONE. NLMSG_DONE has one
 * if the kernel stopped in the middle of the table. */
static int error(const struct nlmsghdr *h)
{
	const int *const code = NLMSG_DATA(h);

	return h->nlmsg_len < NLMSG_LENGTH(sizeof *code) ? 0 : *code;
}

int sockdiag_take(const void *buffer, size_t size,
	void (*each)(const struct connection *c, void *data), void *data)
{
	struct connection c;
	long long n = (long long)size; /* negative after a last message of odd length */

	for (const struct nlmsghdr *h = buffer; NLMSG_OK(h, n); h = NLMSG_NEXT(h, n)) {
		if (h->nlmsg_type == NLMSG_DONE && error(h) >= 0) return 1;
		if (h->nlmsg_type == NLMSG_DONE || h->nlmsg_type == NLMSG_ERROR) {
			errno = error(h) < 0 && error(h) > -4096 ? -error(h) : EPROTO;
			return -1;
		}
		if (!sockdiag_decode(NLMSG_DATA(h), h->nlmsg_len - NLMSG_HDRLEN, &c))
			each(&c, data);
	}
	return 0;
}

/* Receives once and passes it to sockdiag_take(). */
static int answers(int fd, void (*each)(const struct connection *, void *), void *data)
{
	/* The kernel fills up to 32 kB at a time. */
	_Alignas(struct nlmsghdr) char buffer[32768];
	ssize_t n;

	do n = recv(fd, buffer, sizeof buffer, 0);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -1 : sockdiag_take(buffer, (size_t)n, each, data);
}

/* This is the older of the kernel's two requests. It reports IPv4 and IPv6 in one pass over
 * the table; the newer one would need a pass for each. */
int sockdiag_each(int fd, unsigned states,
	void (*each)(const struct connection *c, void *data), void *data)
{
	const struct inet_diag_req what = {
		.idiag_ext = 1 << (INET_DIAG_INFO - 1),
		.idiag_states = states,
	};
	int r = ask(fd, TCPDIAG_GETSOCK, NLM_F_DUMP, &what, sizeof what);

	while (!r) r = answers(fd, each, data);
	return r < 0 ? -1 : 0;
}

static void keep(const struct connection *c, void *data)
{
	*(struct connection *)data = *c;
}

static void put_id(struct inet_diag_sockid *id, const struct connection *c)
{
	if (c->family == AF_INET) {
		memcpy(id->idiag_src, &c->local.v4.sin_addr, sizeof c->local.v4.sin_addr);
		memcpy(id->idiag_dst, &c->peer.v4.sin_addr, sizeof c->peer.v4.sin_addr);
		id->idiag_sport = c->local.v4.sin_port;
		id->idiag_dport = c->peer.v4.sin_port;
	} else {
		memcpy(id->idiag_src, &c->local.v6.sin6_addr, sizeof c->local.v6.sin6_addr);
		memcpy(id->idiag_dst, &c->peer.v6.sin6_addr, sizeof c->peer.v6.sin6_addr);
		id->idiag_sport = c->local.v6.sin6_port;
		id->idiag_dport = c->peer.v6.sin6_port;
	}
	id->idiag_if = c->interface;
	id->idiag_cookie[0] = (uint32_t)c->cookie;
	id->idiag_cookie[1] = (uint32_t)(c->cookie >> 32);
}

int sockdiag_again(int fd, struct connection *c)
{
	struct inet_diag_req_v2 what = {
		.sdiag_family = c->family,
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_ext = 1 << (INET_DIAG_INFO - 1),
		.idiag_states = ~0u,
	};

	put_id(&what.id, c);
	if (ask(fd, SOCK_DIAG_BY_FAMILY, 0, &what, sizeof what)) return -1;
	return answers(fd, keep, c) < 0 ? -1 : 0;
}
