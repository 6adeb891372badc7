/* peer.h - whom to measure: HOST:PORT, as it was typed. */
#ifndef MEASURE_PEER_H
#define MEASURE_PEER_H

#include <netdb.h>

#include "ka/measure/connection.h"

/* The addresses of HOST:PORT or [ADDRESS]:PORT; if ka listens, PORT alone will do. To be
 * freed with freeaddrinfo(3). 0, or an exit status after saying why. */
int peer_resolve(struct addrinfo **found, const char *to, int family, int listens);

/* Sets the local address; a null pointer: the kernel chooses. 0, or -1: it is not an
 * address of the peer's family. */
int peer_bind(struct address_pair *between, const char *address);

/* Says why it cannot be reached (errno), and what to do: an exit status. */
int peer_fail(const char *to, int error);

#endif
