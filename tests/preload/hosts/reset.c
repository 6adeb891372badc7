/* reset.c - disconnects a socket (AF_UNSPEC) that is not connected, and connects it to a
 * peer that resets each connection. */
#include <pthread.h>

#include "host.h"

static int listening;

static void *reset(void *unused)
{
	const struct linger now = { 1, 0 };
	const int fd = must(accept(listening, 0, 0), "accept");

	must(setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now), "SO_LINGER");
	close(fd);
	return unused;
}

int main(void)
{
	struct sockaddr_in there, unspec = { .sin_family = AF_UNSPEC };
	const int fd = tcp();
	pthread_t t;

	listening = listener(&there, 1);
	if (pthread_create(&t, 0, reset, 0)) die("pthread_create");
	printf("dissolve %d\n", to(fd, &unspec));
	printf("connect %d\n", to(fd, &there));
	show(fd);
	pthread_join(t, 0);
	return 0;
}
