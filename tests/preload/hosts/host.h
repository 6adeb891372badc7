/* host.h - what the host programs share.
 *
 * A host is a small program that makes things hard for a preloaded library. It prints what
 * it sees, which must be the same with the library and without. Only show() prints
 * something that differs, and only if SHOW is in the environment. All peers are on
 * loopback.
 */
#ifndef HOST_H
#define HOST_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RTO_MAX_MS 44 /* TCP_RTO_MAX_MS, which the headers may not know yet */

static inline int die(const char *what)
{
	perror(what);
	exit(99);
}

static inline int must(int r, const char *what)
{
	return r < 0 ? die(what) : r;
}

static inline void option(FILE *f, int fd, int name, const char *before)
{
	int value;
	socklen_t length = sizeof value;

	if (getsockopt(fd, IPPROTO_TCP, name, &value, &length) < 0)
		fprintf(f, "%s-", before);
	else
		fprintf(f, "%s%d", before, value);
}

/* "on IDLE/INTVL/CNT/RTO_MAX/USER_TIMEOUT", "-" for what the kernel lacks. */
static inline void show_in(FILE *f, int fd)
{
	int on = 0;
	socklen_t length = sizeof on;

	if (!getenv("SHOW")) return;
	getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, &length);
	fprintf(f, "%s ", on ? "on" : "off");
	option(f, fd, TCP_KEEPIDLE, "");
	option(f, fd, TCP_KEEPINTVL, "/");
	option(f, fd, TCP_KEEPCNT, "/");
	option(f, fd, RTO_MAX_MS, "/");
	option(f, fd, TCP_USER_TIMEOUT, "/");
	fprintf(f, "\n");
	fflush(f);
}

static inline void show(int fd)
{
	show_in(stdout, fd);
}

static inline int tcp(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static inline int to(int fd, const struct sockaddr_in *peer)
{
	return connect(fd, (const struct sockaddr *)peer, sizeof *peer);
}

/* A listener on loopback, at the address that goes into *a; with a backlog of
 * -1 it is bound and does not listen. */
static inline int listener(struct sockaddr_in *a, int backlog)
{
	socklen_t length = sizeof *a;
	const int fd = must(tcp(), "socket");

	*a = (struct sockaddr_in){ .sin_family = AF_INET };
	a->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	must(bind(fd, (struct sockaddr *)a, sizeof *a), "bind");
	must(getsockname(fd, (struct sockaddr *)a, &length), "getsockname");
	if (backlog >= 0) must(listen(fd, backlog), "listen");
	return fd;
}

/* A listener whose backlog is full, so that the SYN of a connect() is not answered. */
static inline void full_listener(struct sockaddr_in *a)
{
	listener(a, 0);
	must(to(must(tcp(), "socket"), a), "connect");
}

#endif
