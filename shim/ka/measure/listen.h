/* listen.h - ka measure --listen: a server that waits, to be run at the other end of a
 * path. */
#ifndef MEASURE_LISTEN_H
#define MEASURE_LISTEN_H

#include <stdint.h>
#include <sys/socket.h>

enum { LISTEN_CONNECTIONS = 128 };

/* Accepts connections and sends nothing. Ends after that many ms, or on a signal. Returns
 * an exit status. */
int measure_listen(const struct sockaddr *address, socklen_t size, uint64_t lifetime);

#endif
