/* nofile.c - connects with the last descriptor that the process may have. */
#include <sys/resource.h>

#include "host.h"

int main(void)
{
	struct sockaddr_in there;
	struct rlimit limit;
	int fd;

	listener(&there, 1);
	fd = dup(0);
	limit.rlim_cur = limit.rlim_max = (rlim_t)fd + 1;
	close(fd);
	must(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
	errno = 77;
	fd = tcp();
	printf("last: %d, errno %d\n", fd, errno);
	printf("one more: %d", tcp());
	printf(", errno %d\n", errno);
	errno = 77;
	printf("connect: %d", to(fd, &there));
	printf(", errno %d\n", errno);
	show(fd);
	return 0;
}
