/* listen.h - ka measure --listen: a server that waits, for the far side of a path. */
#ifndef MEASURE_LISTEN_H
#define MEASURE_LISTEN_H

#include <stdint.h>
#include <sys/socket.h>

enum { LISTEN_CONNECTIONS = 128 };

/* Accepts connections, sends nothing, and ends after so many ms, or when a signal asks it
 * to. An exit status. */
int measure_listen(const struct sockaddr *address, socklen_t size, uint64_t lifetime);

#endif
