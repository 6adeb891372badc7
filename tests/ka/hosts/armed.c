/* armed.c - makes a TCP socket and prints "armed IDLE/INTVL/CNT", or "not armed". Any
 * compiler and libc can build it. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>

static int option(int fd, int level, int name)
{
	int value = -1;
	socklen_t size = sizeof value;

	getsockopt(fd, level, name, &value, &size);
	return value;
}

int main(void)
{
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (option(fd, SOL_SOCKET, SO_KEEPALIVE))
		printf("armed %d/%d/%d\n", option(fd, IPPROTO_TCP, TCP_KEEPIDLE),
			option(fd, IPPROTO_TCP, TCP_KEEPINTVL),
			option(fd, IPPROTO_TCP, TCP_KEEPCNT));
	else
		puts("not armed");
	return fd < 0;
}
