/* peer.c - see peer.h */
#include "preload/peer.h"

#include <errno.h>

#include "common/sys.h"

/* getpeername(2) knows no peer before it has answered; SO_PEERNAME does. */
static long ask(int fd, void *peer, unsigned length)
{
	return SYS_SOCKET(
		SYS_getsockopt, 15, fd, SOL_SOCKET, SO_PEERNAME, (long)peer, (long)&length);
}

/* SO_PEERNAME wants no more room than it fills. Where it is not known (qemu-user, gVisor),
 * those that have answered are. */
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
