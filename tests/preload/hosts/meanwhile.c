/* meanwhile.c - a library that acts as another, faster thread: when the program calls
 * connect() with an invalid pointer, the library has just connected the socket. */
#include <dlfcn.h>

#include "host.h"

int connect(int fd, const struct sockaddr *peer, socklen_t length)
{
	int (*const next)(int, const struct sockaddr *, socklen_t) = (int (*)(
		int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
	struct sockaddr_in there;

	if (peer != (void *)8) return next(fd, peer, length);
	listener(&there, 1);
	must(next(fd, (struct sockaddr *)&there, sizeof there), "connect");
	return next(fd, peer, length);
}
