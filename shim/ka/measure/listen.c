/* listen.c - see listen.h */
#include "ka/measure/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "common/address.h"
#include "ka/measure/connection.h"
#include "ka/socket/format.h"
#include "ka/tui/signals.h"
#include "ka/util/cli.h"

enum { LOOK_EVERY = 200 }; /* ms */

static uint64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static int open_listener(const struct sockaddr *address, socklen_t size)
{
	const int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, on = 1, off = 0;
	const int fd = socket(address->sa_family, type, 0);
	int error;

	if (fd < 0) return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (address->sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	connection_leave_quiet(fd); /* accepted connections inherit it */
	if (!bind(fd, address, size) && !listen(fd, LISTEN_CONNECTIONS)) return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Connections above the limit are closed at once, so that the client notices. */
static void accept_all(int listener, int fd[LISTEN_CONNECTIONS])
{
	int c;

	while ((c = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		int i = 0;

		connection_leave_quiet(c);
		while (i < LISTEN_CONNECTIONS && fd[i] >= 0) i++;
		if (i < LISTEN_CONNECTIONS)
			fd[i] = c;
		else
			close(c);
	}
}

static void close_ended(int fd[LISTEN_CONNECTIONS])
{
	struct connection_view v;

	for (int i = 0; i < LISTEN_CONNECTIONS; i++) {
		if (fd[i] < 0) continue;
		connection_look(&v, fd[i]);
		if (v.progress == CONNECTION_OPEN) continue;
		close(fd[i]);
		fd[i] = -1;
	}
}

static void announce(int listener, uint64_t lifetime)
{
	struct sockaddr_storage own;
	socklen_t size = sizeof own;
	char where[FORMAT_ENDPOINT], time[FORMAT_DURATION];
	struct text t = text_in(where, sizeof where);

	getsockname(listener, (struct sockaddr *)&own, &size);
	address_put(&t, &own, size);
	text_end(&t);
	printf("listening on %s for %s; on the other side: ka measure HOST:PORT\n", where,
		format_duration(time, lifetime));
	fflush(stdout);
}

int measure_listen(const struct sockaddr *address, socklen_t size, uint64_t lifetime)
{
	const int listener = open_listener(address, size);
	const uint64_t end = clock_ms() + lifetime;
	struct pollfd waiting = { listener, POLLIN, 0 };
	int fd[LISTEN_CONNECTIONS];

	if (listener < 0) return cli_fail(KA_PROBLEM, "--listen", NULL);
	for (int i = 0; i < LISTEN_CONNECTIONS; i++) fd[i] = -1;
	signals_catch();
	announce(listener, lifetime);
	while (!signals_ending() && clock_ms() < end) {
		signals_wait(&waiting, LOOK_EVERY);
		if (signals_stopping()) signals_follow(SIGTSTP);
		signals_resumed();
		close_ended(fd);
		accept_all(listener, fd);
	}
	for (int i = 0; i < LISTEN_CONNECTIONS; i++)
		if (fd[i] >= 0) connection_close(fd[i]);
	close(listener);
	if (signals_ending() && signals_ending() != SIGINT)
		signals_follow(signals_ending());
	return KA_OK;
}
