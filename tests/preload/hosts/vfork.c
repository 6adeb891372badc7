/* vfork.c - opens a socket in a child of vfork(2), which shares its parent's memory.
 *
 * The call is the first one in this memory, and what it writes there remains for the
 * parent.
 */
#include <sys/wait.h>

#include "host.h"

int main(void)
{
	static struct sockaddr_in there;
	static volatile int result, saved;
	int fd, status;
	pid_t pid;

	errno = 77;
	pid = vfork();
	if (!pid) {
		result = tcp();
		saved = errno;
		_exit(result < 0);
	}
	waitpid(pid, &status, 0);
	printf("child: socket %d, errno %d, status %d\n", result, saved, status);
	printf("parent: errno %d\n", errno);
	listener(&there, 1);
	fd = tcp();
	printf("parent: socket %d, connect %d\n", fd, to(fd, &there));
	show(fd);
	return 0;
}
