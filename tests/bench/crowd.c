/* crowd N [EACH]: holds N connections over loopback, both ends of each, in processes
 * of up to EACH (9000); says "ready", and ends with its standard input. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 9000 }; /* two descriptors a connection, and 20000 are often the limit */

/* Each process has a loopback address of its own, because local ports towards
 * one peer run out at 28000. */
static int hold(unsigned host, int n)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof address;
	const int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(0x7f000001 + host);
	if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1)
		|| getsockname(listener, (struct sockaddr *)&address, &length))
		return -1;
	while (n-- > 0)
		if (connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address,
			    length)
			|| accept(listener, NULL, NULL) < 0)
			return -1;
	return 0;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 0, ready[2], stay[2];
	const int each = argc > 2 ? atoi(argv[2]) : MOST;
	char c;

	if (pipe(ready) || pipe(stay)) return 111;
	for (unsigned host = 0; n > 0 && each > 0; n -= each, host++) {
		if (!fork()) {
			close(stay[1]);
			if (hold(host, n < each ? n : each)) {
				perror("crowd");
				return 111;
			}
			if (write(ready[1], "", 1) == 1) read(stay[0], &c, 1);
			return 0;
		}
		if (read(ready[0], &c, 1) != 1) return 111;
	}
	puts("ready");
	fflush(stdout);
	while (read(0, &c, 1) > 0)
		;
	close(stay[1]);
	while (wait(NULL) > 0)
		;
	return 0;
}
