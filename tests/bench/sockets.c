/* sockets.c - what make bench counts of sockets.
 *
 *   sockets KIND N [own|tuned]   N times socket() and close(), a connect cycle, or a byte
 *                                there and back over one connection
 *
 * KIND: tcp, udp, unix, connect or data. `own`: the program sets the same options on
 * each TCP socket by itself, as one does without libka; `tuned`: it sets one, to a
 * value of its own. Two runs that differ only in N give the cost of one round,
 * without that of starting. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef TCP_RTO_MAX_MS
#define TCP_RTO_MAX_MS 44
#endif

static void set(int fd, int level, int name, int value)
{
	setsockopt(fd, level, name, &value, sizeof value);
}

static int own, tuned;

static int tcp_socket(void)
{
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd >= 0 && own) {
		set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 60);
		set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 15);
		set(fd, IPPROTO_TCP, TCP_KEEPCNT, 4);
		set(fd, IPPROTO_TCP, TCP_RTO_MAX_MS, 6600);
		set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	}
	if (fd >= 0 && tuned) set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 77);
	return fd;
}

static int listener;
static struct sockaddr_in address;

static void listen_here(void)
{
	socklen_t length = sizeof address;

	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1)
		|| getsockname(listener, (struct sockaddr *)&address, &length))
		exit(111);
}

/* N bytes there and back over one connection. */
static void transfer(int n)
{
	const int fd = tcp_socket();
	char byte = 0;
	int peer;

	if (connect(fd, (struct sockaddr *)&address, sizeof address)) exit(111);
	peer = accept(listener, NULL, NULL);
	while (n-- > 0)
		if (write(fd, &byte, 1) != 1 || read(peer, &byte, 1) != 1
			|| send(peer, &byte, 1, 0) != 1 || recv(fd, &byte, 1, 0) != 1)
			exit(111);
}

static void connect_cycle(void)
{
	const struct linger reset = { 1, 0 }; /* no TIME_WAIT to run out of ports */
	const int fd = tcp_socket();
	char byte = 0;
	int peer;

	if (connect(fd, (struct sockaddr *)&address, sizeof address)) exit(111);
	peer = accept(listener, NULL, NULL);
	if (write(fd, &byte, 1) != 1 || read(peer, &byte, 1) != 1) exit(111);
	setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	close(peer);
	close(fd);
}

int main(int argc, char **argv)
{
	const char *const kind = argc > 2 ? argv[1] : "";
	int n = argc > 2 ? atoi(argv[2]) : 0;

	own = argc > 3 && !strcmp(argv[3], "own");
	tuned = argc > 3 && !strcmp(argv[3], "tuned");
	if (!strcmp(kind, "connect")) {
		listen_here();
		while (n-- > 0) connect_cycle();
	} else if (!strcmp(kind, "data")) {
		listen_here();
		transfer(n);
	} else if (!strcmp(kind, "tcp")) {
		while (n-- > 0) close(tcp_socket());
	} else if (!strcmp(kind, "udp")) {
		while (n-- > 0) close(socket(AF_INET, SOCK_DGRAM, 0));
	} else if (!strcmp(kind, "unix")) {
		while (n-- > 0) close(socket(AF_UNIX, SOCK_STREAM, 0));
	} else {
		fputs("usage: sockets tcp|udp|unix|connect|data N [own|tuned]\n", stderr);
		return 100;
	}
	return 0;
}
