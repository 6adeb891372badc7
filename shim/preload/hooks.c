/* hooks.c - the functions that libka.so exports.
 *
 * Each calls the next definition with the program's arguments and returns its result. errno
 * and cancellation are those of the next definition. See socket(2) and connect(2).
 */
#include "common/keepalive.h"
#include "common/sys.h"
#include "preload/apply_rules.h"
#include "preload/arm.h"
#include "preload/log.h"
#include "preload/next.h"
#include "preload/peer.h"
#include "preload/policy.h"
#include "preload/start.h"

#define HOOK __attribute__((visibility("default")))

/* Another constructor may open a socket before our constructor runs. This is apart from
 * socket(), which would have to save its arguments for the call. */
static __attribute__((noinline)) int early_socket(int domain, int type, int protocol)
{
	start_early();
	return next_socket()(domain, type, protocol);
}

/* Set the options when the socket is made. Then the options that the program sets later win
 * without any bookkeeping, accepted sockets inherit the options of their listener, and it
 * does not matter how the socket is connected. */
HOOK int socket(int domain, int type, int protocol)
{
	socket_function *const next = next_socket();
	const int fd =
		next ? next(domain, type, protocol) : early_socket(domain, type, protocol);

	if (fd < 0 || !keepalive_qualifies(domain, type, protocol)) return fd;
	return arm(fd, protocol);
}

/* A program with a non-blocking socket may call connect() again to learn the outcome. The
 * socket is in state CLOSE only before the first call. */
static int is_closed_tcp(int fd)
{
	int info;
	const unsigned char *const state = (const void *)&info; /* tcpi_state comes first */

	return !sys_getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info) && *state == TCP_CLOSE;
}

/* Only rules with an address, KA_FORCE and KA_LOG need the peer. Ask the kernel for it: the
 * program's pointer may be bad even though the socket has a peer, because another thread
 * may have connected it. */
static __attribute__((noinline)) int connect_to_peer(const struct policy *p,
	connect_function *next, int fd, const struct sockaddr *address, socklen_t length)
{
	const int is_first_call = is_closed_tcp(fd);
	const int result = next(fd, address, length);
	struct sockaddr_in6 peer;
	unsigned peer_length;

	if (!is_first_call || !(peer_length = peer_of(fd, &peer))) return result;
	if (p->scoped) apply_rules(p, fd, &peer, peer_length);
	if (*p->log) log_connection(p, fd, &peer, peer_length);
	return result;
}

static inline connect_function *find_connect(void)
{
	connect_function *const next = next_connect();

	if (next) return next;
	start_early();
	return next_connect();
}

HOOK int connect(int fd, const struct sockaddr *address, socklen_t length)
{
	connect_function *const next = find_connect();
	const struct policy *const p = policy();

	if (p && p->at_connect) return connect_to_peer(p, next, fd, address, length);
	return next(fd, address, length);
}
