/* spy.c - another preload that hooks the same functions, and counts calls.
 *
 * Says at exit how often it was called: on each call of the program's once,
 * wherever in the chain it stands.
 */
#include <dlfcn.h>

#include "host.h"

static int sockets, connects;

int socket(int domain, int type, int protocol)
{
	int (*next)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");

	sockets++;
	return next(domain, type, protocol);
}

int connect(int fd, const struct sockaddr *a, socklen_t length)
{
	int (*next)(int, const struct sockaddr *, socklen_t) = (int (*)(
		int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");

	connects++;
	return next(fd, a, length);
}

__attribute__((destructor)) static void report(void)
{
	printf("spy: %d sockets, %d connects\n", sockets, connects);
}
