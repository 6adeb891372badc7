/* connection.h - the connections that ka measure makes, and what the kernel knows of them.
 *
 * None of them is ever sent data on. What the server sends is read and dropped.
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

/* What a connection has come to. */
enum progress {
	CONNECTION_OPENING,
	CONNECTION_OPEN,
	CONNECTION_FINISHED, /* FIN arrived */
	CONNECTION_RESET,    /* RST arrived */
	CONNECTION_FAILED,   /* it never was open, or is over for another reason */
};

struct connection_view {
	enum progress progress;
	int error;            /* errno, of what was reset or has failed */
	int has_data;         /* some arrived since the last look */
	uint32_t packets;     /* that arrived in all */
	uint32_t answered_ms; /* since the peer last acknowledged something */
	uint32_t rtt_us;
};

enum { CONNECTION_PATIENCE = 10000 }; /* ms after which one that is not open has failed */

/* Begins a connection without keepalive. A descriptor, or -1 and errno. */
int connection_open(const struct address_pair *between);

void connection_look(struct connection_view *v, int fd);

/* Keepalive off, whatever a preloaded library has set since. */
void connection_leave_quiet(int fd);

/* Keepalive every `seconds`, and a patient one: the connection has to survive loss. */
void connection_keep_alive(int fd, unsigned seconds);

/* Makes the kernel send a probe now, and one each second from then on, without end. */
void connection_ask(int fd);

/* Closes it with FIN, not RST. */
void connection_close(int fd);

#endif
