/* sockdiag.h - what the kernel knows about TCP sockets.
 *
 * By sock_diag(7): no privilege needed, and the sockets of every user in this
 * network namespace are answered for. Times are in ms. The kernel keeps its
 * times of last activity as 32-bit ms, so they come round after 49.7 days.
 */
#ifndef SOCKDIAG_H
#define SOCKDIAG_H

#include <linux/inet_diag.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

union endpoint {
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The values of idiag_timer, by the names that newer headers give them. */
#ifndef IDIAG_TIMER_OFF
#define IDIAG_TIMER_OFF 0
#define IDIAG_TIMER_ON 1 /* retransmission */
#define IDIAG_TIMER_KEEPALIVE 2
#define IDIAG_TIMER_TIMEWAIT 3
#define IDIAG_TIMER_PROBE0 4 /* the peer's window is closed */
#endif

struct connection {
	union endpoint local, peer;
	unsigned local_size, peer_size; /* of the address within */
	int family, state;              /* state as in netinet/tcp.h: TCP_ESTABLISHED... */
	uint64_t cookie;                /* SO_COOKIE: names the socket for ever */
	uint32_t inode, uid;            /* inode 0: no process holds it */
	uint32_t interface;             /* that it is bound to; 0: any */
	int timer;
	uint32_t timer_ms, timer_count; /* until it fires; what it sent unanswered */
	int has_info;                   /* whether the rest was told */
	uint32_t last_sent, last_received, last_ack; /* ms ago; see idle.h */
	uint32_t unacked;                            /* segments in flight */
	uint32_t retransmits;                        /* of the first of them */
	uint32_t rto_ms;                             /* to what its timeout has grown */
	uint32_t rtt_us, rttvar_us;
	uint64_t bytes_sent; /* each counted once; 0 before Linux 4.19 */
	uint64_t bytes_received;
};

/* An answer of the kernel's: the payload of one netlink message. 0, or -1 if
 * it is cut short or not about TCP over IP. Trusts no length in it. */
int sockdiag_decode(const void *message, size_t size, struct connection *c);

/* What one recv(2) brought: calls each() for every answer in it. 1: that was all;
 * 0: there may be more; -1 and errno: the kernel refused, or broke off. Aligned as a struct
 * nlmsghdr, it is trusted no more than what is in it. */
int sockdiag_take(const void *buffer, size_t size,
	void (*each)(const struct connection *c, void *data), void *data);

/* A netlink socket, or -1 and errno. */
int sockdiag_open(void);

/* Calls each() for every TCP socket in one of `states` (bits 1 << state), IPv4
 * first. Needs no memory for those it passes over. 0, or -1 and errno. */
int sockdiag_each(int fd, unsigned states,
	void (*each)(const struct connection *c, void *data), void *data);

/* The socket with the addresses and the cookie of c, as it is now. 0, or -1
 * and errno; ENOENT: it is gone. */
int sockdiag_again(int fd, struct connection *c);

#endif
