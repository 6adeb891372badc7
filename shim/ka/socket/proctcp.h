/* proctcp.h - TCP sockets as /proc/net/tcp and tcp6 have them, see proc(5).
 *
 * For a kernel without sock_diag(7): neither idle times nor cookies are told there.
 */
#ifndef PROCTCP_H
#define PROCTCP_H

#include "ka/socket/sockdiag.h"

/* A line of either file; ticks: in a second, of its timers. 0, or -1 if it is none of a
 * socket. Pure. */
int proctcp_decode(const char *line, int family, long ticks, struct connection *c);

/* As sockdiag_each. */
int proctcp_each(
	unsigned states, void (*each)(const struct connection *c, void *data), void *data);

#endif
