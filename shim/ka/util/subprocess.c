/* subprocess.c - see subprocess.h */
#include "ka/util/subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct stream {
	int fd; /* -1 after the end of file */
	char *text;
	size_t bytes;
};

/* Reads the available data. If there is no room, drops it, so that the writer never blocks.
 */
static void take(struct stream *s)
{
	char spare[4096];
	const size_t room = SUBPROCESS_OUTPUT - 1 - s->bytes;
	const ssize_t n =
		read(s->fd, room ? s->text + s->bytes : spare, room ? room : sizeof spare);

	if (n < 0 && errno == EINTR) return;
	if (n <= 0) {
		close(s->fd);
		s->fd = -1;
	} else if (room) {
		s->bytes += (size_t)n;
	}
}

static void take_all(struct stream *a, struct stream *b)
{
	while (a->fd >= 0 || b->fd >= 0) {
		struct pollfd p[] = { { .fd = a->fd, .events = POLLIN },
			{ .fd = b->fd, .events = POLLIN } };

		if (poll(p, 2, -1) <= 0) continue;
		if (p[0].revents) take(a);
		if (p[1].revents) take(b);
	}
	a->text[a->bytes] = b->text[b->bytes] = 0;
}

static int spawn(pid_t *pid, const char *file, char *const *argv, int in, int out, int err)
{
	posix_spawn_file_actions_t f;
	int r = posix_spawn_file_actions_init(&f);

	if (r) return r;
	r = posix_spawn_file_actions_adddup2(&f, in, 0);
	if (!r) r = posix_spawn_file_actions_adddup2(&f, out, 1);
	if (!r) r = posix_spawn_file_actions_adddup2(&f, err, 2);
	if (!r) r = posix_spawn(pid, file, &f, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&f);
	return r;
}

static int status_of(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR) return 127;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Both ends must be above 2. Else, if a standard stream is closed, dup2() could close the
 * end of another pipe. */
static int open_pipe(int end[2])
{
	int low[2];

	if (pipe2(low, O_CLOEXEC)) return -1;
	for (int i = 0; i < 2; i++) {
		end[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 3);
		close(low[i]);
	}
	if (end[0] >= 0 && end[1] >= 0) return 0;
	close(end[0]);
	close(end[1]);
	return -1;
}

static void close_pipe(const int end[2])
{
	close(end[0]);
	close(end[1]);
}

int subprocess_run(struct subprocess *o, const char *file, char *const *argv)
{
	/* Our parent may have set SIGCHLD to be ignored. Then waitpid(2) returns no status.
	 */
	const struct sigaction wanted = { .sa_handler = SIG_DFL };
	struct sigaction before;
	int in[2], out[2], err[2], r;
	pid_t pid;

	if (open_pipe(in)) return -1;
	if (open_pipe(out)) {
		close_pipe(in);
		return -1;
	}
	if (open_pipe(err)) {
		close_pipe(in);
		close_pipe(out);
		return -1;
	}
	sigaction(SIGCHLD, &wanted, &before);
	r = spawn(&pid, file, argv, in[0], out[1], err[1]);
	close_pipe(in);
	close(out[1]);
	close(err[1]);
	take_all(&(struct stream){ out[0], o->out, 0 },
		&(struct stream){ err[0], o->err, 0 });
	if (!r) o->status = status_of(pid);
	sigaction(SIGCHLD, &before, NULL);
	errno = r;
	return r ? -1 : 0;
}
