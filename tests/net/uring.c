/* uring.c - a client that connects by io_uring(7) and stays.
 *
 * usage: uring ADDRESS PORT. Prints `ready` when connected, or why not.
 */
#include <arpa/inet.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct io_uring ring;
	struct io_uring_cqe *done;
	int fd, r;

	if (argc != 3) return 100;
	to.sin_port = htons((unsigned short)atoi(argv[2]));
	inet_pton(AF_INET, argv[1], &to.sin_addr);
	r = io_uring_queue_init(4, &ring, 0);
	if (r < 0) {
		printf("io_uring is not allowed: %s\n", strerror(-r));
		return 111;
	}
	fd = socket(AF_INET, SOCK_STREAM, 0);
	io_uring_prep_connect(
		io_uring_get_sqe(&ring), fd, (const struct sockaddr *)&to, sizeof to);
	io_uring_submit(&ring);
	r = io_uring_wait_cqe(&ring, &done);
	if (r < 0 || done->res < 0) {
		printf("connect: %s\n", strerror(r < 0 ? -r : -done->res));
		return 111;
	}
	puts("ready");
	fflush(stdout);
	pause();
}
