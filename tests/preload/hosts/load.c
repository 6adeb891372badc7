/* load.c - loads the library late, by dlopen in a thread, after setenv has moved the
 * environment to the heap. Then opens a socket with it.
 *
 * usage: load FILE
 * The stack of the thread is below the heap.
 */
#include <dlfcn.h>
#include <pthread.h>

#include "host.h"

static void *load(void *file)
{
	void *const library = dlopen(file, RTLD_NOW);
	int fd, (*their_socket)(int, int, int);

	if (!library) return fprintf(stderr, "%s\n", dlerror()), file;
	their_socket = (int (*)(int, int, int))dlsym(library, "socket");
	errno = 77;
	fd = their_socket(AF_INET, SOCK_STREAM, 0);
	printf("socket %d, errno %d\n", fd, errno);
	show(fd);
	return 0;
}

int main(int argc, char **argv)
{
	static _Alignas(64) char stack[1 << 20];
	pthread_attr_t low;
	pthread_t t;
	void *failed;

	if (argc != 2) return 2;
	setenv("KA_IDLE", "30", 1);
	pthread_attr_init(&low);
	if (pthread_attr_setstack(&low, stack, sizeof stack)) die("pthread_attr_setstack");
	if (pthread_create(&t, &low, load, argv[1])) die("pthread_create");
	pthread_join(t, &failed);
	return failed != 0;
}
