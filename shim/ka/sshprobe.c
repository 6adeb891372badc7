/* sshprobe.c - see sshprobe.h */

#include "sshprobe.h"

#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ka.h"

socklen_t sshprobe_address(struct sockaddr_un *address, pid_t pid)
{
	int n;

	memset(address, 0, sizeof *address);
	address->sun_family = AF_UNIX;
	n = snprintf(address->sun_path + 1, sizeof address->sun_path - 1, "libka-ssh/%d",
		(int)pid);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
}

static int is_trusted(int fd, pid_t pid)
{
	struct ucred other;
	socklen_t size = sizeof other;
	char path[32];
	struct stat status;

	snprintf(path, sizeof path, "/proc/%d", (int)pid);
	if (stat(path, &status) || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &other, &size))
		return 0;
	return !other.uid || other.uid == status.st_uid;
}

static int ask(int fd, pid_t pid, enum sshprobe_what what)
{
	struct sockaddr_un address;
	const socklen_t size = sshprobe_address(&address, pid);
	const unsigned char byte = (unsigned char)what;

	return connect(fd, (const struct sockaddr *)&address, size) || !is_trusted(fd, pid)
			|| send(fd, &byte, 1, MSG_NOSIGNAL) != 1
		? -1
		: 0;
}

struct sshprobe_answer sshprobe(pid_t pid, enum sshprobe_what what, int timeout_ms)
{
	struct sshprobe_answer a = {
		.outcome = SSHPROBE_ABSENT, .pid = pid, .idle_ms = -1
	};
	/* Anybody may listen there, and let us wait for ever. */
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (fd < 0) return a;
	if (!ask(fd, pid, what)) {
		if (poll(&p, 1, timeout_ms) != 1)
			a.outcome = SSHPROBE_SILENT;
		else if (recv(fd, &a, sizeof a, 0) != (ssize_t)sizeof a)
			a.outcome = SSHPROBE_ABSENT;
		a.pid = pid;
	}
	close(fd);
	return a;
}

int sshprobe_report(const struct sshprobe_answer *a, int timeout_ms)
{
	if (a->outcome == SSHPROBE_ABSENT) return KA_NO;
	printf("ssh %d: ", (int)a->pid);
	switch (a->outcome) {
	case SSHPROBE_REPLY:
		printf("ssh-level reply in %.1f ms", (double)a->us / 1000);
		if (a->tcp_us) printf("; tcp %.1f ms", (double)a->tcp_us / 1000);
		putchar('\n');
		return KA_OK;
	case SSHPROBE_BUSY: puts("alive: busy with data of the server's"); return KA_OK;
	case SSHPROBE_NEVER:
		puts("no ssh-level probe is possible: its ServerAliveInterval is 0");
		return KA_NO;
	case SSHPROBE_UNKNOWN:
		puts("no ssh-level probe is possible yet: its ServerAliveInterval will "
		     "show when the server says something");
		return KA_NO;
	default: printf("no ssh-level reply in %d s\n", timeout_ms / 1000); return KA_NO;
	}
}
