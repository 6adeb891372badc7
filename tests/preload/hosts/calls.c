/* calls.c - calls socket() and connect() in many ways that succeed or fail.
 *
 * usage: calls [rude] [unreachable]
 * Prints a line for each call: the result and errno, which was 77 before and must stay so
 * if the call succeeds. Descriptors stay open, so the numbers show if somebody else holds
 * one. `rude` passes bad pointers too; `unreachable` is for a network namespace with no
 * route.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/un.h>

#include "host.h"

static int say(const char *what, int r)
{
	const int e = errno;

	printf("%s: %d, errno %d\n", what, r, e);
	return r;
}
#define TRY(what, call) (errno = 77, say(what, call))

static void sockets(void)
{
	int fd = TRY("tcp", socket(AF_INET, SOCK_STREAM, 0));

	show(fd);
	fd = TRY("tcp with flags",
		socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
	printf("flags %d %#x\n", fcntl(fd, F_GETFD), fcntl(fd, F_GETFL));
	TRY("tcp6", socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP));
	TRY("mptcp", socket(AF_INET, SOCK_STREAM, 262));
	TRY("udp", socket(AF_INET, SOCK_DGRAM, 0));
	TRY("unix", socket(AF_UNIX, SOCK_STREAM, 0));
	TRY("no such family", socket(9999, SOCK_STREAM, 0));
	TRY("negative family", socket(-1, SOCK_STREAM, 0));
	TRY("no such type", socket(AF_INET, 15, 0));
	TRY("no such flag", socket(AF_INET, SOCK_STREAM | 0x10, 0));
	TRY("udp as a stream", socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
	TRY("tcp as datagrams", socket(AF_INET, SOCK_DGRAM, IPPROTO_TCP));
}

static void connects(int rude)
{
	struct sockaddr_in there, closed, unspec = { .sin_family = AF_UNSPEC };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(9) };
	struct sockaddr_un nowhere = { .sun_family = AF_UNIX,
		.sun_path = "/nonexistent/x" };
	const int fd = tcp(), listening = listener(&there, 5);

	listener(&closed, -1);
	TRY("connected", to(fd, &there));
	TRY("accepted", accept(listening, 0, 0));
	TRY("connected twice", to(fd, &there));
	TRY("refused", to(tcp(), &closed));
	TRY("disconnected", to(fd, &unspec));
	TRY("another family", connect(tcp(), (void *)&v6, sizeof v6));
	TRY("address cut short", connect(tcp(), (void *)&there, 2));
	TRY("empty address", connect(tcp(), (void *)&there, 0));
	TRY("no descriptor", to(-1, &there));
	TRY("closed descriptor", to(999, &there));
	TRY("no socket", to(open("/dev/null", O_RDWR), &there));
	TRY("udp", to(socket(AF_INET, SOCK_DGRAM, 0), &there));
	TRY("unix",
		connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&nowhere, sizeof nowhere));
	if (!rude) return;
	TRY("bad address", connect(tcp(), (void *)8, 16));
	TRY("endless address", connect(tcp(), (void *)&there, 1 << 20));
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void waiting(void)
{
	const struct itimerval soon = { { 0, 20000 }, { 0, 50000 } }, never = { 0 };
	struct sockaddr_in full;
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	full_listener(&full);
	TRY("in progress", to(fd, &full));
	TRY("already", to(fd, &full));
	sigaction(SIGALRM, &(struct sigaction){ .sa_handler = on_alarm }, 0);
	setitimer(ITIMER_REAL, &soon, 0);
	TRY("interrupted", to(tcp(), &full));
	setitimer(ITIMER_REAL, &never, 0);
}

int main(int argc, char **argv)
{
	const int at_start = errno;
	int rude = 0;

	printf("errno at main: %d\n", at_start);
	for (int i = 1; i < argc; i++) {
		struct sockaddr_in far = { .sin_family = AF_INET, .sin_port = htons(9) };

		if (!strcmp(argv[i], "rude")) rude = 1;
		if (strcmp(argv[i], "unreachable")) continue;
		inet_pton(AF_INET, "192.0.2.1", &far.sin_addr);
		TRY("unreachable", to(tcp(), &far));
	}
	sockets();
	connects(rude);
	waiting();
	return 0;
}
