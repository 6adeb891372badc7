/* keepalive.h - the socket options that carry out the settings.
 *
 * Pure and async-signal-safe: computes which options get which values, and on which
 * sockets. The caller makes the system calls. See tcp(7) and socket(7). TCP_RTO_MAX_MS is
 * new in Linux 6.15.
 */
#ifndef KEEPALIVE_H
#define KEEPALIVE_H

#include <sys/socket.h>

#include "common/compat.h"
#include "common/settings.h"

/* In the order in which to set them. SO_KEEPALIVE comes last, so that on an open connection
 * the first timer runs with the right values. */
enum {
	KEEPALIVE_IDLE,
	KEEPALIVE_INTVL,
	KEEPALIVE_CNT,
	KEEPALIVE_RTO_MAX,
	KEEPALIVE_USER_TIMEOUT,
	KEEPALIVE_SWITCH,
	KEEPALIVE_OPTIONS
};

/* The name is an array because a pointer would be relocated in every process. */
struct keepalive_option {
	int level, name;
	char text[20]; /* "TCP_KEEPIDLE" */
};

#pragma GCC visibility push(hidden)
extern const struct keepalive_option keepalive_option[KEEPALIVE_OPTIONS];
#pragma GCC visibility pop

/* The values for an empty environment, as keepalive_values() gives them. */
#define KEEPALIVE_DEFAULTS                                                                 \
	{                                                                                  \
		60, 15, 4, 6600, 0, 1                                                      \
	}

/* The value of each option; 0: leave it as it is. */
void keepalive_values(const struct settings *s, int value[KEEPALIVE_OPTIONS]);

/* Computes TCP_RTO_MAX_MS for KA_STALL. With this value the kernel ends a connection within
 * `stall` seconds after it last heard from the peer, if data stays unacknowledged or the
 * peer keeps its window closed. Returns ms in 1000..119900: the least of these if `stall`
 * is below SETTINGS_STALL_MIN. Returns 0 if the kernel's default of 120 s is short enough.
 * Assumes that net.ipv4.tcp_retries2 is 15, its default. */
int keepalive_rto_max(int stall);

/* Whether a kernel may lack the option. MPTCP refuses these two as well. */
static inline int keepalive_may_lack(int option)
{
	return option == KEEPALIVE_RTO_MAX || option == KEEPALIVE_USER_TIMEOUT;
}

/* Whether socket(domain, type, protocol) makes a TCP or MPTCP socket. */
static inline int keepalive_qualifies(int domain, int type, int protocol)
{
	return (domain == AF_INET || domain == AF_INET6)
		&& (type & 0xf) == SOCK_STREAM /* 0xf: SOCK_TYPE_MASK of the kernel */
		&& (protocol == 0 || protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP);
}

#endif
