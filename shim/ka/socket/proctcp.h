/* proctcp.h - reads TCP sockets from /proc/net/tcp and tcp6; see proc(5).
 *
 * For a kernel without sock_diag(7). These files have neither idle times nor cookies.
 */
#ifndef PROCTCP_H
#define PROCTCP_H

#include "ka/socket/sockdiag.h"

/* Parses a line of either file. ticks: timer ticks per second. Returns 0, or -1 if the line
 * is not about a socket. Pure. */
int proctcp_decode(const char *line, int family, long ticks, struct connection *c);

/* As sockdiag_each(). */
int proctcp_each(
	unsigned states, void (*each)(const struct connection *c, void *data), void *data);

#endif
