/* child_reader.c - see child_reader.h */
#include "ka/util/child_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	BUDGET_MS = 1000,
	FREE_MS = 5, /* an answer within this time costs nothing */
	USERS = 32,  /* further users share the last budget */
};

/* When the budget of a user is used up, the user's other processes are left out. */
static struct user {
	uid_t uid;
	int spent_ms;
} user[USERS];
static int users;

static char answer[CHILD_READER_ROOM];

static struct user *user_of(uid_t uid)
{
	for (int i = 0; i < users; i++)
		if (user[i].uid == uid) return &user[i];
	if (users < USERS) user[users++] = (struct user){ uid, 0 };
	return &user[users - 1];
}

static int is_refused(const struct child_reader *a, size_t i)
{
	return user_of(a->owner(a->data, i))->spent_ms >= BUDGET_MS;
}

/* Resets the users who stayed within the budget: the machine may just have been busy. */
static void forgive(void)
{
	for (int i = 0; i < users; i++)
		if (user[i].spent_ms < BUDGET_MS) user[i].spent_ms = 0;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int write_all(int fd, const void *from, size_t size)
{
	const char *at = from;

	while (size) {
		const ssize_t n = write(fd, at, size);

		if (n < 0 && errno == EINTR) continue;
		if (n <= 0) return -1;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

static void work(const struct child_reader *a, size_t from, int fd)
{
	for (size_t i = from; i < a->count; i++) {
		size_t size;

		if (is_refused(a, i)) continue;
		size = a->look(a->data, i, answer);
		if (write_all(fd, &size, sizeof size) || write_all(fd, answer, size))
			return;
	}
}

/* Starts the child, and sets *fd to read its answers from. Returns -1 on failure. */
static pid_t start(const struct child_reader *a, size_t from, int *fd)
{
	const pid_t parent = getpid();
	int end[2];
	pid_t pid;

	if (pipe2(end, O_CLOEXEC)) return -1;
	pid = fork();
	if (!pid) {
		signal(SIGPIPE, SIG_DFL);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* Close our output: if the child never ends, its readers must not wait for
		 * it. */
		for (int i = 0; i <= 2; i++)
			if (i != end[1]) close(i);
		if (getppid() == parent) work(a, from, end[1]);
		_exit(0);
	}
	close(end[1]);
	if (pid < 0) close(end[0]);
	*fd = end[0];
	return pid;
}

/* Ends the child. A process that waits in the kernel may not even die, so do not wait for
 * it. */
static void end(pid_t pid, int fd)
{
	const struct timespec moment = { 0, 500000 };

	close(fd);
	kill(pid, SIGKILL);
	for (int i = 0; i < 200 && !waitpid(pid, NULL, WNOHANG); i++)
		nanosleep(&moment, NULL);
}

/* Returns 0, or -1 at the end of file or after the deadline. */
static int read_all(int fd, void *to, size_t size, int64_t deadline)
{
	char *at = to;

	while (size) {
		const int64_t left = deadline - now_ms();
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t n;

		if (poll(&p, 1, left > 0 ? (int)left : 0) < 0 && errno == EINTR) continue;
		if (!p.revents) return -1;
		n = read(fd, at, size);
		if (n <= 0) return -1;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

/* Takes one answer and returns 0. Returns -1 if there is none and the user's budget is used
 * up. */
static int receive(const struct child_reader *a, size_t i, int fd)
{
	struct user *const u = user_of(a->owner(a->data, i));
	const int64_t begun = now_ms(), deadline = begun + BUDGET_MS - u->spent_ms;
	int64_t taken;
	size_t size;
	const int r = read_all(fd, &size, sizeof size, deadline) || size > sizeof answer
		|| read_all(fd, answer, size, deadline);

	taken = now_ms() - begun;
	if (taken > FREE_MS) u->spent_ms += (int)taken;
	if (r) u->spent_ms = BUDGET_MS;
	if (r) return -1;
	a->take(a->data, i, answer, size);
	return u->spent_ms < BUDGET_MS ? 0 : -1;
}

void child_reader_each(const struct child_reader *a)
{
	pid_t pid = 0;
	int fd = -1;

	forgive();
	for (size_t i = 0; i < a->count; i++) {
		if (is_refused(a, i)) continue;
		if (!pid) pid = start(a, i, &fd);
		if (pid < 0) return;
		if (!receive(a, i, fd)) continue;
		end(pid, fd);
		pid = 0;
	}
	if (pid) end(pid, fd);
}
