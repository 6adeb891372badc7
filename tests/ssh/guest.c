/* guest.c - makes each call that libka-ssh.so hooks, in a program that is not ssh.
 *
 * Its poll and ppoll are those of libkrb5 for two KDCs, which look like ssh's own: one
 * descriptor for reading, another for writing. Prints their results, and whether a helper
 * was started.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int kdc(void)
{
	const struct sockaddr_in nobody = { .sin_family = AF_INET,
		.sin_port = htons(88),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);

	connect(fd, (const struct sockaddr *)&nobody, sizeof nobody);
	return fd;
}

int main(void)
{
	struct pollfd f[2] = { { kdc(), POLLIN, 0 }, { kdc(), POLLOUT, 0 } };
	const struct timespec moment = { 0, 1000000 };
	struct timespec before, after;
	struct timeval short_time = { 0, 1000 };
	fd_set in;
	FILE *file;
	char line[16] = "";

	clock_gettime(CLOCK_MONOTONIC, &before);
	printf("poll %d", poll(f, 2, 1));
	printf(" %d\n", f[1].revents);
	f[1].events = 0;
	printf("poll %d\n", poll(f, 2, 1));
	f[1].events = POLLOUT;
	printf("ppoll %d", ppoll(f, 2, &moment, NULL));
	printf(" %d\n", f[1].revents);
	FD_ZERO(&in);
	FD_SET(f[0].fd, &in);
	printf("select %d\n", select(f[0].fd + 1, &in, NULL, NULL, &short_time));
	clock_gettime(CLOCK_MONOTONIC, &after);
	printf("clock %d\n", after.tv_sec - before.tv_sec < 30);
	file = fopen("/proc/self/comm", "r");
	printf("fopen %s", file ? fgets(line, sizeof line, file) : "-\n");
	errno = 0;
	file = fopen("/nowhere/at/all", "r");
	printf("fopen %d %d\n", !file, errno);
	for (int fd = 3; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0) printf("open %d\n", fd);
	return 0;
}
