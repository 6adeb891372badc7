/* nowhere.c - calls connect() with an invalid pointer. */
#include "host.h"

int main(void)
{
	const int fd = tcp();

	errno = 77;
	printf("connect %d", connect(fd, (void *)8, sizeof(struct sockaddr_in)));
	printf(", errno %d\n", errno);
	show(fd);
	return 0;
}
