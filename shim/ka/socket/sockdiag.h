/* sockdiag.h - reads what the kernel reports about TCP sockets.
 *
 * sock_diag(7) needs no privilege and reports the sockets of every user in this network
 * namespace. Times are in ms. The kernel keeps the times of last activity in 32 bits, so
 * they wrap after 49.7 days.
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

/* The values of idiag_timer. Newer headers have an enum with these names. */
#ifndef IDIAG_TIMER_OFF
#define IDIAG_TIMER_OFF 0
#define IDIAG_TIMER_ON 1 /* retransmission */
#define IDIAG_TIMER_KEEPALIVE 2
#define IDIAG_TIMER_TIMEWAIT 3
#define IDIAG_TIMER_PROBE0 4 /* the peer's window is closed */
#endif

/* What the kernel's table tells about a socket. ka keeps one for each connection, so the
 * members are small, and in an order that leaves no gaps. */
struct connection {
	union endpoint local, peer;
	uint64_t cookie;               /* SO_COOKIE: never reused until the next boot */
	uint8_t local_size, peer_size; /* of the address in the union */
	uint8_t family, state;         /* state as in netinet/tcp.h: TCP_ESTABLISHED... */
	uint8_t timer;
	uint8_t timer_count;                         /* unanswered transmissions */
	uint8_t retransmits;                         /* of the oldest segment in flight */
	uint8_t has_info;                            /* the times and counts are valid */
	uint32_t timer_ms;                           /* until it fires */
	uint32_t inode, uid;                         /* inode 0: no process holds it */
	uint32_t interface;                          /* the socket is bound to; 0: none */
	uint32_t last_sent, last_received, last_ack; /* ms ago; see idle.h */
	uint32_t unacked;                            /* segments in flight */
	uint32_t rto_ms; /* its current retransmission timeout */
	uint32_t rtt_us, rttvar_us;
	uint64_t bytes_sent; /* bytes without retransmissions; 0 before Linux 4.19 */
	uint64_t bytes_received;
};

unsigned connection_local_port(const struct connection *c);

/* Decodes the payload of one netlink message, and checks every length in it. Returns 0, or
 * -1 if it is truncated or not about TCP over IP. */
int sockdiag_decode(const void *message, size_t size, struct connection *c);

/* Calls each() for every socket in a buffer that recv(2) filled, aligned as a struct
 * nlmsghdr. Checks every length in it. Returns 1 at the end of the table; 0 if there may be
 * more; -1 and errno if the kernel refused or stopped. */
int sockdiag_take(const void *buffer, size_t size,
	void (*each)(const struct connection *c, void *data), void *data);

/* Returns a netlink socket, or -1 and errno. */
int sockdiag_open(void);

/* Calls each() for every TCP socket in one of `states` (bits 1 << state). Uses no memory
 * for sockets that the callback ignores. Returns 0, or -1 and errno. EOPNOTSUPP, ENOENT:
 * the kernel has no tcp_diag. */
int sockdiag_each(int fd, unsigned states,
	void (*each)(const struct connection *c, void *data), void *data);

/* Reads the socket with the addresses and the cookie of c again. Returns 0, or -1 and
 * errno. ENOENT: it has been closed. */
int sockdiag_again(int fd, struct connection *c);

#endif
