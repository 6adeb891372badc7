/* race.c - eight threads open their first socket at the same moment. */
#include <pthread.h>

#include "host.h"

static pthread_barrier_t start;

static void *dial(void *unused)
{
	int fd;

	pthread_barrier_wait(&start);
	for (int i = 0; i < 200; i++) close(must(tcp(), "socket"));
	fd = tcp();
	return fd < 0 ? unused : (void *)(long)fd;
}

int main(void)
{
	enum { THREADS = 8 };
	pthread_t t[THREADS];
	void *fd;

	pthread_barrier_init(&start, 0, THREADS);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&t[i], 0, dial, 0)) die("pthread_create");
	for (int i = 0; i < THREADS; i++) {
		pthread_join(t[i], &fd);
		if (!fd) return 1;
		show((int)(long)fd);
	}
	puts("all threads have their sockets");
	return 0;
}
