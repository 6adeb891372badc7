/* keepalive.h - settings as the socket options that carry them out.
 *
 * Pure and async-signal-safe: it says which options with which values, and on
 * which sockets; the caller makes the system calls. Rests on tcp(7), socket(7)
 * and, for TCP_RTO_MAX_MS, Linux 6.15.
 */
#ifndef KEEPALIVE_H
#define KEEPALIVE_H

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "common/settings.h"

/* Newer than the oldest headers that this is built with. */
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
#ifndef TCP_RTO_MAX_MS
#define TCP_RTO_MAX_MS 44
#endif

struct keepalive_option {
	int level, name, value; /* value 0: not wanted */
};

enum { KEEPALIVE_OPTIONS = 6 };

/* What keepalive_options gives for an empty environment. */
/* clang-format off */
#define KEEPALIVE_DEFAULTS { \
	{ IPPROTO_TCP, TCP_KEEPIDLE, 60 }, \
	{ IPPROTO_TCP, TCP_KEEPINTVL, 15 }, \
	{ IPPROTO_TCP, TCP_KEEPCNT, 4 }, \
	{ IPPROTO_TCP, TCP_RTO_MAX_MS, 6600 }, \
	{ IPPROTO_TCP, TCP_USER_TIMEOUT, 0 }, \
	{ SOL_SOCKET, SO_KEEPALIVE, 1 }, \
}
/* clang-format on */

/* The options in the order to set them: the switch comes last, so that on a
 * connection already open the first timer runs with the right values. */
void keepalive_options(
	const struct settings *s, struct keepalive_option option[KEEPALIVE_OPTIONS]);

/* The TCP_RTO_MAX_MS, in ms, 1000..119900, with which a connection whose data
 * stays unacknowledged, or cannot be sent since the peer's window is closed, ends
 * within `stall` seconds of the peer's last word; the smallest where none is small
 * enough (below SETTINGS_STALL_MIN), and 0 where the kernel's own 120 s will do.
 * Holds for net.ipv4.tcp_retries2 at its default, 15. */
int keepalive_rto_max(int stall);

/* Whether it is one that a kernel may lack, and that MPTCP refuses to set. */
static inline int keepalive_may_lack(const struct keepalive_option *o)
{
	return o->name == TCP_RTO_MAX_MS || o->name == TCP_USER_TIMEOUT;
}

/* Whether socket(domain, type, protocol) makes a TCP or MPTCP socket. */
static inline int keepalive_qualifies(int domain, int type, int protocol)
{
	return (domain == AF_INET || domain == AF_INET6)
		&& (type & 0xf) == SOCK_STREAM /* 0xf: SOCK_TYPE_MASK of the kernel */
		&& (protocol == 0 || protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP);
}

#endif
