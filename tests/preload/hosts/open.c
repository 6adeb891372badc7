/* open.c - opens a socket of each KIND named, connects it, and closes it.
 *
 * usage: open KIND..., one of the table below or `pair` for a socketpair
 * Prints which calls succeeded. getppid() marks the end of start-up for strace.
 * A kind that the kernel lacks is reported like any other failure.
 */
#include <fcntl.h>
#include <sys/un.h>

#include "host.h"

static const struct kind {
	const char *name;
	int domain, type, protocol;
} kinds[] = {
	{ "tcp", AF_INET, SOCK_STREAM, 0 },
	{ "tcp-flags", AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0 },
	{ "tcp-named", AF_INET, SOCK_STREAM, IPPROTO_TCP },
	{ "tcp6", AF_INET6, SOCK_STREAM, 0 },
	{ "mptcp", AF_INET, SOCK_STREAM, 262 },
	{ "mptcp6", AF_INET6, SOCK_STREAM, 262 },
	{ "sctp", AF_INET, SOCK_STREAM, IPPROTO_SCTP },
	{ "dccp", AF_INET, SOCK_DCCP, IPPROTO_DCCP },
	{ "udp", AF_INET, SOCK_DGRAM, 0 },
	{ "udp6", AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP },
	{ "udplite", AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE },
	{ "raw", AF_INET, SOCK_RAW, IPPROTO_ICMP },
	{ "raw-tcp", AF_INET, SOCK_RAW, IPPROTO_TCP },
	{ "raw-tcp6", AF_INET6, SOCK_RAW, IPPROTO_TCP },
	{ "seqpacket", AF_INET, SOCK_SEQPACKET, 0 },
	{ "packet", AF_PACKET, SOCK_RAW, 0 },
	{ "netlink", AF_NETLINK, SOCK_RAW, 0 },
	{ "unix", AF_UNIX, SOCK_STREAM, 0 },
	{ "unix-dgram", AF_UNIX, SOCK_DGRAM, 0 },
	{ "unix-seqpacket", AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0 },
};

/* Nobody answers there: port 9 of loopback, or a path that does not exist. */
static int dial(int fd, int domain)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_un un;
	} a = { 0 };

	a.any.sa_family = (sa_family_t)domain;
	if (domain == AF_INET) {
		a.v4.sin_port = htons(9);
		a.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		return connect(fd, &a.any, sizeof a.v4);
	}
	if (domain == AF_INET6) {
		a.v6.sin6_port = htons(9);
		a.v6.sin6_addr = in6addr_loopback;
		return connect(fd, &a.any, sizeof a.v6);
	}
	strcpy(a.un.sun_path, "/nonexistent/socket");
	return connect(fd, &a.any, domain == AF_UNIX ? sizeof a.un : 12);
}

static void open_one(const struct kind *k)
{
	const int fd = socket(k->domain, k->type, k->protocol);

	if (fd < 0) {
		printf("%s: %s\n", k->name, strerror(errno));
		return;
	}
	printf("%s: open, flags %d %#x", k->name, fcntl(fd, F_GETFD), fcntl(fd, F_GETFL));
	printf(", %s\n", dial(fd, k->domain) ? strerror(errno) : "connected");
	show(fd);
	close(fd);
}

int main(int argc, char **argv)
{
	static char buffer[BUFSIZ]; /* so that stdio needs no heap later */

	setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
	getppid();
	for (int i = 1; i < argc; i++) {
		size_t n = 0;
		int pair[2];

		if (!strcmp(argv[i], "pair")) {
			printf("pair: %d\n", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
			continue;
		}
		while (n < sizeof kinds / sizeof *kinds && strcmp(kinds[n].name, argv[i]))
			n++;
		if (n == sizeof kinds / sizeof *kinds) return 2;
		open_one(&kinds[n]);
	}
	return 0;
}
