/* peer.c - see peer.h */
#include "preload/peer.h"

#include <errno.h>

#include "common/sys.h"

/* SO_PEERNAME returns the peer as soon as connect() has begun; getpeername(2) only after
 * the peer has answered. */
static long ask(int fd, void *peer, unsigned length)
{
	return SYS_SOCKET(
		SYS_getsockopt, 15, fd, SOL_SOCKET, SO_PEERNAME, (long)peer, (long)&length);
}

/* SO_PEERNAME fails if there is more room than it fills, so ask for an IPv4 address first.
 * qemu-user and gVisor do not have it: fall back on getpeername(2). */
unsigned peer_of(int fd, struct sockaddr_in6 *peer)
{
	unsigned length = sizeof *peer;
	const long r = ask(fd, peer, sizeof(struct sockaddr_in));

	if (r == -ENOTCONN) return 0;
	if (r < 0)
		return SYS_SOCKET(SYS_getpeername, 7, fd, (long)peer, (long)&length, 0, 0)
			? 0
			: length;
	if (peer->sin6_family != AF_INET6) return sizeof(struct sockaddr_in);
	return ask(fd, peer, sizeof *peer) ? 0 : sizeof *peer;
}
