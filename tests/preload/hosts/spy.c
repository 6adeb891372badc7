/* spy.c - another preload that hooks the same functions, and counts calls.
 *
 * Prints at exit how often it was called: it must be once for each call of the program,
 * wherever it is in the chain. Built with -DVERSION its functions have only this version,
 * "@X" or "@@X"; with -DIFUNC a resolver chooses them (STT_GNU_IFUNC).
 */
#include <dlfcn.h>

#include "host.h"

#if defined VERSION
#define FORM(name) __attribute__((symver(#name VERSION))) int spy_##name
#elif defined IFUNC
#define FORM(name) static int spy_##name
#else
#define FORM(name) int name
#endif

static int sockets, connects;

FORM(socket)(int domain, int type, int protocol)
{
	int (*next)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");

	sockets++;
	return next(domain, type, protocol);
}

FORM(connect)(int fd, const struct sockaddr *a, socklen_t length)
{
	int (*next)(int, const struct sockaddr *, socklen_t) = (int (*)(
		int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");

	connects++;
	return next(fd, a, length);
}

#ifdef IFUNC
/* Its arguments are those that the C library of the processor passes. */
static int (*choose_socket(void))(int, int, int)
{
	return spy_socket;
}

static int (*choose_connect(void))(int, const struct sockaddr *, socklen_t)
{
	return spy_connect;
}

int socket(int, int, int) __attribute__((ifunc("choose_socket")));
int connect(int, const struct sockaddr *, socklen_t)
	__attribute__((ifunc("choose_connect")));
#endif

__attribute__((destructor)) static void report(void)
{
	printf("spy: %d sockets, %d connects\n", sockets, connects);
}
