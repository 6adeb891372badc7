/* early.c - a library whose constructor and destructor open connections.
 *
 * Of two preloads, the constructor of the last runs first, and its destructor last. So,
 * depending on the order in LD_PRELOAD, this calls the other one before its constructor or
 * after its destructor.
 */
#include "host.h"

static void dial(const char *when)
{
	struct sockaddr_in there;
	const int listening = listener(&there, 1), fd = tcp();

	errno = 77;
	printf("%s: connect %d", when, to(fd, &there));
	printf(", errno %d, socket %d\n", errno, fd);
	show(fd);
	fflush(stdout);
	close(fd);
	close(listening);
}

__attribute__((constructor)) static void early(void)
{
	dial("constructor");
}

__attribute__((destructor)) static void late(void)
{
	dial("destructor");
}
