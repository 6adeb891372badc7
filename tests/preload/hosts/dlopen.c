/* dlopen.c - loads the library by dlopen, so that no object follows it in the search order,
 * and opens sockets with it.
 *
 * usage: dlopen FILE frame    with an environment in a frame of the stack, after what
 *                             could be arguments
 *        dlopen FILE none     without an environment
 *        dlopen FILE fails    impossible sockets: prints what socket() returns, and errno
 *        dlopen FILE unix     UNIX sockets, after getppid(), which marks the end of start
 */
#include <dlfcn.h>

#include "host.h"

static int (*their_socket)(int, int, int);

static void load(const char *file)
{
	void *const library = dlopen(file, RTLD_NOW);

	if (!library) fprintf(stderr, "%s\n", dlerror()), exit(1);
	their_socket = (int (*)(int, int, int))dlsym(library, "socket");
}

static void load_in_frame(const char *file)
{
	static char ssh[] = "KA_SSH=60", shown[] = "SHOW=1";
	char *block[] = { (char *)1, (char *)8, 0, ssh, shown, 0 };
	char **const before = environ;

	environ = block + 3;
	load(file);
	environ = before;
}

int main(int argc, char **argv)
{
	int fd;

	if (argc != 3) return 2;
	if (!strcmp(argv[2], "frame")) load_in_frame(argv[1]);
	if (!strcmp(argv[2], "none")) clearenv(), load(argv[1]);
	if (!strcmp(argv[2], "fails")) {
		load(argv[1]);
		errno = 77;
		fd = their_socket(AF_INET, SOCK_STREAM, IPPROTO_UDP);
		printf("%d, errno %d\n", fd, errno);
	}
	if (!strcmp(argv[2], "unix")) {
		load(argv[1]);
		close(their_socket(AF_UNIX, SOCK_STREAM, 0));
		getppid();
		for (int i = 0; i < 3; i++) close(their_socket(AF_UNIX, SOCK_STREAM, 0));
	}
	fd = must(their_socket(AF_INET, SOCK_STREAM, 0), "socket");
	setenv("SHOW", "1", 1);
	show(fd);
	return 0;
}
