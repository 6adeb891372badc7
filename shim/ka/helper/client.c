/* client.c - see client.h */

#include "ka/helper/client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

socklen_t helper_address(struct sockaddr_un *address, pid_t pid)
{
	int n;

	memset(address, 0, sizeof *address);
	address->sun_family = AF_UNIX;
	n = snprintf(address->sun_path + 1, sizeof address->sun_path - 1, "libka-ssh/%d",
		(int)pid);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
}

/* Returns the PID that the process has in its own, innermost PID namespace. */
static pid_t own_number(pid_t pid)
{
	char path[32], line[256];
	const char *last = NULL;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	while (f && !last && fgets(line, sizeof line, f))
		if (!strncmp(line, "NSpid:", 6)) last = strrchr(line, '\t');
	if (f) fclose(f);
	return last ? (pid_t)atoi(last + 1) : pid;
}

/* Returns 0 if the two are in different PID namespaces; 1 if not, or if unknown. */
static int may_share_numbers(pid_t a, pid_t b)
{
	struct stat x, y;
	char path[40];

	snprintf(path, sizeof path, "/proc/%d/ns/pid", (int)a);
	if (stat(path, &x)) return 1;
	snprintf(path, sizeof path, "/proc/%d/ns/pid", (int)b);
	return stat(path, &y) || (x.st_dev == y.st_dev && x.st_ino == y.st_ino);
}

/* Checks who listens. The PID that SO_PEERCRED returns is 0 if the process is neither in
 * our PID namespace nor in one below it. */
static int is_trusted(int fd, pid_t pid)
{
	struct ucred other;
	socklen_t size = sizeof other;
	char path[32];
	struct stat status;

	snprintf(path, sizeof path, "/proc/%d", (int)pid);
	if (stat(path, &status) || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &other, &size))
		return 0;
	return other.uid == status.st_uid && other.pid > 0
		&& may_share_numbers(other.pid, pid);
}

static int32_t ask(int fd, pid_t pid, enum helper_query what)
{
	struct sockaddr_un address;
	const socklen_t size = helper_address(&address, own_number(pid));
	const unsigned char byte = (unsigned char)what;

	/* EAGAIN: a program listens but does not accept. */
	if (connect(fd, (const struct sockaddr *)&address, size))
		return errno == EAGAIN ? QUERY_STRANGER : QUERY_ABSENT;
	if (!is_trusted(fd, pid)) return QUERY_STRANGER;
	return send(fd, &byte, 1, MSG_NOSIGNAL) == 1 ? QUERY_SILENT : QUERY_ABSENT;
}

/* Returns a descriptor on which the reply will arrive. On failure sets the outcome and
 * returns -1. */
static int send_query(struct helper_reply *a, enum helper_query what)
{
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	*a = (struct helper_reply){ .outcome = QUERY_ABSENT, .pid = a->pid, .idle_ms = -1 };
	if (fd < 0) return -1;
	a->outcome = ask(fd, a->pid, what);
	if (a->outcome == QUERY_SILENT) return fd;
	close(fd);
	return -1;
}

static void receive_reply(struct helper_reply *a, int fd)
{
	const pid_t pid = a->pid;

	if (recv(fd, a, sizeof *a, 0) != (ssize_t)sizeof *a) a->outcome = QUERY_ABSENT;
	a->pid = pid;
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

enum { AT_ONCE = 512 }; /* descriptors; the usual limit is 1024 */

/* The queries that have been sent and wait for their answers. */
struct round {
	struct pollfd poll[AT_ONCE];
	struct helper_reply *reply[AT_ONCE];
	nfds_t count;
};

static void add(struct round *r, struct helper_reply *a, enum helper_query what)
{
	const int fd = send_query(a, what);

	if (fd < 0) return;
	r->poll[r->count] = (struct pollfd){ .fd = fd, .events = POLLIN };
	r->reply[r->count++] = a;
}

/* Returns how many have answered. */
static nfds_t receive(struct round *r)
{
	nfds_t received = 0;

	for (nfds_t i = 0; i < r->count; i++) {
		if (r->poll[i].fd < 0 || !r->poll[i].revents) continue;
		receive_reply(r->reply[i], r->poll[i].fd);
		close(r->poll[i].fd);
		r->poll[i].fd = -1;
		received++;
	}
	return received;
}

static void finish(struct round *r, int timeout_ms)
{
	const long long end = now_ms() + timeout_ms;
	nfds_t waiting = r->count;

	for (long long left = timeout_ms; waiting && left >= 0; left = end - now_ms())
		if (poll(r->poll, r->count, (int)left) > 0) waiting -= receive(r);
	for (nfds_t i = 0; i < r->count; i++)
		if (r->poll[i].fd >= 0) close(r->poll[i].fd);
	r->count = 0;
}

void helper_query(
	struct helper_reply *a, size_t count, enum helper_query what, int timeout_ms)
{
	struct round r = { .count = 0 };

	for (size_t i = 0; i < count; i++) {
		if (r.count == AT_ONCE) finish(&r, timeout_ms);
		add(&r, &a[i], what);
	}
	finish(&r, timeout_ms);
}

void helper_query_both(
	struct helper_reply *idle, struct helper_reply *probe, size_t count, int timeout_ms)
{
	struct round r = { .count = 0 };

	for (size_t i = 0; i < count; i++) {
		if (r.count > AT_ONCE - 2) finish(&r, timeout_ms);
		add(&r, &idle[i], HELPER_QUERY_IDLE);
		add(&r, &probe[i], HELPER_QUERY_PROBE);
	}
	finish(&r, timeout_ms);
}
