/* plugin.c - a module to be loaded with dlopen, which opens sockets.
 *
 * Its constructor runs while dlopen holds the loader's lock. With PLUGIN=thread
 * in the environment it opens a socket in a thread that it waits for; with
 * PLUGIN=hold:FD it writes a byte to FD and never returns.
 */
#include <pthread.h>

#include "host.h"

int plugin_socket(void)
{
	return tcp();
}

static void *in_thread(void *unused)
{
	const int fd = tcp();

	show(fd);
	close(fd);
	return unused;
}

__attribute__((constructor)) static void start(void)
{
	const char *how = getenv("PLUGIN");
	pthread_t t;

	if (how && !strncmp(how, "hold:", 5) && write(atoi(how + 5), "", 1) == 1)
		for (;;) pause();
	if (!how || strcmp(how, "thread")) return;
	if (pthread_create(&t, 0, in_thread, 0)) die("pthread_create");
	pthread_join(t, 0);
	puts("plugin: thread is done");
}
