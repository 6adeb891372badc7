/* late.c - opens connections when the program is over: in a function given to
 * atexit, and in its destructor. */
#include "host.h"

static void dial(const char *when)
{
	struct sockaddr_in there;
	int fd;

	listener(&there, 1);
	fd = tcp();
	errno = 77;
	printf("%s: connect %d", when, to(fd, &there));
	printf(", errno %d\n", errno);
	show(fd);
	fflush(stdout);
}

static void in_atexit(void)
{
	dial("atexit");
}

__attribute__((destructor)) static void in_destructor(void)
{
	dial("destructor");
}

int main(void)
{
	atexit(in_atexit);
	return 3;
}
