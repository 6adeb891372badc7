/* own.c - a program with keepalive settings of its own, which must stay.
 *
 * Prints them once it is connected: of a socket on which keepalive was switched off, of one
 * with other times, and of one with a bound on unacknowledged data.
 */
#include "host.h"

static struct sockaddr_in there;

static void dial(int level, int name, int value)
{
	const int fd = tcp();
	int now = -1;
	socklen_t length = sizeof now;

	must(setsockopt(fd, level, name, &value, sizeof value), "setsockopt");
	must(to(fd, &there), "connect");
	must(getsockopt(fd, level, name, &now, &length), "getsockopt");
	printf("set %d, is %d\n", value, now);
	show(fd);
}

int main(void)
{
	listener(&there, 8);
	dial(SOL_SOCKET, SO_KEEPALIVE, 0);
	dial(IPPROTO_TCP, TCP_KEEPIDLE, 300);
	dial(IPPROTO_TCP, TCP_KEEPINTVL, 200);
	dial(IPPROTO_TCP, TCP_KEEPCNT, 9);
	dial(IPPROTO_TCP, TCP_USER_TIMEOUT, 9000);
	return 0;
}
