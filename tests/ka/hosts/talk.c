/* talk.c - a program with a TCP connection, which prints what happens to it.
 *
 *   talk [WORD...] HOST PORT   connects. WORD: hidden (not dumpable), mptcp,
 *                              mine (keepalive of its own: 300, 20, 5), besides (with
 *                              sockets of other kinds)
 *   talk serve [PORT]          accepts, holds and never reads
 * It prints "connected" or the port, and then obeys the lines of its standard input:
 *   show        the options that the socket carries
 *   send N      N bytes
 *   read        waits for a byte
 *   idle S      sets TCP_KEEPIDLE
 *   again       makes a new connection with the old descriptor
 *   close
 * At the end of the input it goes on holding the connection.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MPTCP = 262, RTO_MAX_MS = 44 };

static int die(const char *what)
{
	perror(what);
	exit(99);
}

static void put_option(int fd, int level, int name, const char *words)
{
	int value;
	socklen_t length = sizeof value;

	if (getsockopt(fd, level, name, &value, &length))
		printf("%s=- ", words);
	else
		printf("%s=%d ", words, value);
}

static void show(int fd)
{
	put_option(fd, SOL_SOCKET, SO_KEEPALIVE, "keepalive");
	put_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, "idle");
	put_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, "intvl");
	put_option(fd, IPPROTO_TCP, TCP_KEEPCNT, "cnt");
	put_option(fd, IPPROTO_TCP, RTO_MAX_MS, "rto_max");
	put_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, "user_timeout");
	puts("");
}

static void set(int fd, int level, int name, int value)
{
	if (setsockopt(fd, level, name, &value, sizeof value)) die("setsockopt");
}

static void send_bytes(int fd, long n)
{
	static const char byte[1];

	while (n-- > 0)
		if (send(fd, byte, 1, MSG_NOSIGNAL) < 0) {
			puts(strerrorname_np(errno));
			return;
		}
	puts("sent");
}

static void read_some(int fd)
{
	char byte[1];
	const ssize_t n = read(fd, byte, 1);

	if (n < 0)
		puts(strerrorname_np(errno));
	else
		printf("read %zd\n", n);
}

static int new_connection(const struct sockaddr_in *a, int protocol)
{
	const int fd = socket(AF_INET, SOCK_STREAM, protocol);

	if (fd < 0 || connect(fd, (const struct sockaddr *)a, sizeof *a)) die("connect");
	return fd;
}

static void open_others(const struct sockaddr_in *a)
{
	int pair[2];
	const int udp = socket(AF_INET, SOCK_DGRAM, 0),
		  idle = socket(AF_INET, SOCK_STREAM, 0);

	if (udp < 0 || idle < 0 || connect(udp, (const struct sockaddr *)a, sizeof *a)
		|| socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		die("sockets");
}

static void again(int fd, const struct sockaddr_in *a)
{
	const int other = new_connection(a, 0);

	if (dup2(other, fd) < 0 || close(other)) die("dup2");
	puts("again");
}

static void obey(int fd, const struct sockaddr_in *a)
{
	char line[64];

	while (fgets(line, sizeof line, stdin)) {
		if (!strcmp(line, "show\n"))
			show(fd);
		else if (!strcmp(line, "read\n"))
			read_some(fd);
		else if (!strcmp(line, "close\n"))
			close(fd), puts("closed");
		else if (!strcmp(line, "again\n"))
			again(fd, a);
		else if (!strncmp(line, "send ", 5))
			send_bytes(fd, atol(line + 5));
		else if (!strncmp(line, "idle ", 5))
			set(fd, IPPROTO_TCP, TCP_KEEPIDLE, atoi(line + 5)), puts("idle");
		else
			puts("what?");
	}
	for (;;) pause();
}

static int serve(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((unsigned short)port) };
	socklen_t length = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, MPTCP);

	if (fd < 0) fd = socket(AF_INET, SOCK_STREAM, 0); /* the kernel has no MPTCP */
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, length) || listen(fd, 100))
		die("listen");
	getsockname(fd, (struct sockaddr *)&a, &length);
	printf("%d\n", ntohs(a.sin_port));
	while (accept(fd, 0, 0) >= 0) continue;
	return die("accept");
}

int main(int argc, char **argv)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd, protocol = 0, mine = 0, besides = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1 && !strcmp(argv[1], "serve"))
		return serve(argc > 2 ? atoi(argv[2]) : 0);
	for (; argc > 3; argc--, argv++) {
		if (!strcmp(argv[1], "hidden"))
			prctl(PR_SET_DUMPABLE, 0);
		else if (!strcmp(argv[1], "mptcp"))
			protocol = MPTCP;
		else if (!strcmp(argv[1], "mine"))
			mine = 1;
		else if (!strcmp(argv[1], "besides"))
			besides = 1;
	}
	if (argc != 3 || !inet_aton(argv[1], &a.sin_addr)) return 2;
	a.sin_port = htons((unsigned short)atoi(argv[2]));
	fd = new_connection(&a, protocol);
	if (mine) {
		set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 300);
		set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 20);
		set(fd, IPPROTO_TCP, TCP_KEEPCNT, 5);
		set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	}
	if (besides) open_others(&a);
	puts("connected");
	obey(fd, &a);
}
