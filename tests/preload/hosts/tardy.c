/* tardy.c - a library whose connect() returns only when the peer has reset the connection.
 */
#include <dlfcn.h>

#include "host.h"

int connect(int fd, const struct sockaddr *peer, socklen_t length)
{
	int (*const next)(int, const struct sockaddr *, socklen_t) = (int (*)(
		int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
	const int r = next(fd, peer, length);
	struct tcp_info info;
	socklen_t size = sizeof info;

	if (r || peer->sa_family == AF_UNSPEC) return r;
	for (int ms = 0; ms < 5000; ms++, usleep(1000)) {
		must(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size), "TCP_INFO");
		if (info.tcpi_state == TCP_CLOSE) return r;
	}
	return die("not reset");
}
