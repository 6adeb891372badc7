/* hooks.c - the functions that libka.so exports, and nothing else.
 *
 * Each calls the next definition with the program's own arguments and returns
 * its result; errno and cancellation stay as that leaves them. See socket(2)
 * and connect(2).
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

/* Another constructor may open a socket before ours has run. */
static inline socket_function *find_socket(void)
{
	socket_function *const next = next_socket();

	if (next) return next;
	start_early();
	return next_socket();
}

static inline connect_function *find_connect(void)
{
	connect_function *const next = next_connect();

	if (next) return next;
	start_early();
	return next_connect();
}

/* The options go on at birth: what the program sets later then wins without
 * any bookkeeping, accepted sockets inherit them from their listener, and it
 * makes no difference how the socket comes to be connected. */
HOOK int socket(int domain, int type, int protocol)
{
	const int fd = find_socket()(domain, type, protocol);

	if (fd >= 0 && keepalive_qualifies(domain, type, protocol)) arm(fd, protocol);
	return fd;
}

/* A non-blocking program may call connect() again to learn the outcome; only
 * the first call finds the socket closed. */
static int is_closed_tcp(int fd)
{
	int info; /* its first byte is tcpi_state */

	return !sys_getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info)
		&& (info & 0xff) == TCP_CLOSE;
}

/* Straight through, unless a rule with an address, KA_FORCE or KA_LOG wants to know
 * the peer. That is asked of the kernel: the program's pointer may be a bad one, though
 * the socket has a peer now, to which another thread has connected it. */
HOOK int connect(int fd, const struct sockaddr *address, socklen_t length)
{
	connect_function *const next = find_connect();
	const struct policy *const p = policy();
	const int begins = p && p->at_connect && is_closed_tcp(fd);
	const int result = next(fd, address, length);
	struct sockaddr_in6 peer;
	unsigned peer_length;

	if (!begins || !(peer_length = peer_of(fd, &peer))) return result;
	if (p->scoped) apply_rules(p, fd, &peer, peer_length);
	if (*p->log) log_connection(p, fd, &peer, peer_length);
	return result;
}
