/* sctp.c - a preload that simulates a kernel with SCTP: stream sockets of SCTP are UNIX
 * sockets here, on which some of libka's options would even succeed. */
#include <dlfcn.h>

#include "host.h"

int socket(int domain, int type, int protocol)
{
	int (*next)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");

	if (protocol == IPPROTO_SCTP) return next(AF_UNIX, type, 0);
	return next(domain, type, protocol);
}
