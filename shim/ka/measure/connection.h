/* connection.h - the connections that ka measure makes, and their state in the kernel.
 *
 * ka sends no data on them. Data from the server is read and dropped.
 */
#ifndef MEASURE_CONNECTION_H
#define MEASURE_CONNECTION_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

struct address_pair {
	struct sockaddr_storage peer, local;
	socklen_t peer_size, local_size; /* local_size 0: the kernel chooses */
};

/* The state of a connection. */
enum progress {
	CONNECTION_OPENING,
	CONNECTION_OPEN,
	CONNECTION_FINISHED, /* FIN arrived */
	CONNECTION_RESET,    /* RST arrived */
	CONNECTION_FAILED,   /* it was never open, or ended for another reason */
};

struct connection_view {
	enum progress progress;
	int error;            /* errno, if it was reset or has failed */
	int has_data;         /* data arrived since the last connection_view */
	uint32_t packets;     /* number that arrived */
	uint32_t answered_ms; /* since the peer last acknowledged something */
	uint32_t rtt_us;
};

enum { CONNECTION_PATIENCE = 10000 }; /* ms within which a connection must open */

/* Begins a connection without keepalive. Returns a descriptor, or -1 and errno. */
int connection_open(const struct address_pair *between);

void connection_look(struct connection_view *v, int fd);

/* Turns keepalive off, even if a preloaded library has turned it on. */
void connection_leave_quiet(int fd);

/* Turns keepalive on, with a probe every `seconds` and many probes, so that the connection
 * survives packet loss. */
void connection_keep_alive(int fd, unsigned seconds);

/* Makes the kernel send a probe now, and one each second from then on, without end. */
void connection_ask(int fd);

/* Closes it with FIN, not RST. */
void connection_close(int fd);

#endif
