/* peer.h - asks the kernel for the peer of a socket.
 *
 * Touches neither errno nor anything outside the socket. Async-signal-safe.
 */
#ifndef PEER_H
#define PEER_H

#include <netinet/in.h>

/* Fills in the peer of a TCP socket that is connected or being connected, and returns the
 * length of its address, as in connect(2). Returns 0 if the socket has no peer, or the
 * kernel does not report it. */
unsigned peer_of(int fd, struct sockaddr_in6 *peer);

#endif
