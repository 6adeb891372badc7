/* getfd.c - see getfd.h */
#include "ka/process/getfd.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/compat.h"
#include "common/keepalive.h"
#include "ka/process/ptrace_access.h"
#include "ka/socket/format.h"
#include "ka/util/cli.h"

static int option(int fd, int name)
{
	int value = -1;
	socklen_t length = sizeof value;

	getsockopt(fd, SOL_SOCKET, name, &value, &length);
	return value;
}

static int is_wanted(int fd, uint32_t inode)
{
	struct stat status;

	if (fstat(fd, &status) || status.st_ino != inode) {
		errno = EBADF;
		return 0;
	}
	errno = EPROTOTYPE;
	return keepalive_qualifies(
		option(fd, SO_DOMAIN), option(fd, SO_TYPE), option(fd, SO_PROTOCOL));
}

static void close_quietly(int fd)
{
	const int saved = errno;

	close(fd);
	errno = saved;
}

int getfd_open_process(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

int getfd_test(void)
{
	const int own = getfd_open_process(getpid());
	int fd, error = 0;

	if (own < 0) return errno;
	fd = (int)syscall(SYS_pidfd_getfd, own, own, 0);
	if (fd < 0) error = errno;
	if (fd >= 0) close(fd);
	close(own);
	return error;
}

int getfd(const struct remote_fd *from)
{
	const int process = getfd_open_process(from->pid);
	int fd;

	if (process < 0) return -1;
	fd = (int)syscall(SYS_pidfd_getfd, process, from->fd, 0);
	close_quietly(process);
	if (fd < 0 || is_wanted(fd, from->inode)) return fd;
	close_quietly(fd);
	return -1;
}

int getfd_label(struct remote_fd *r, int fd)
{
	const int listens = option(fd, SO_ACCEPTCONN) > 0;
	union endpoint e;
	socklen_t size = sizeof e;
	char endpoint[FORMAT_ENDPOINT];

	if ((listens ? getsockname : getpeername)(fd, (struct sockaddr *)&e, &size))
		return -1;
	snprintf(r->label, sizeof r->label, "%s %d fd %d, %s%s", r->program, r->pid, r->fd,
		listens ? "listening on " : "", format_endpoint(endpoint, &e, size));
	return 0;
}

/* --- all sockets of a process, all processes that a word names --- */

struct visit_request {
	const char *command;
	void (*each)(const struct remote_fd *from, int fd, void *data);
	void *data;
	struct holders holders;
	int found, denied;
};

/* It is not an error if the process has just ended. */
static void deny(struct visit_request *e, const struct process *p, int error)
{
	if (error == ESRCH || error == ENOENT) return;
	ptrace_denial_explain(e->command, p->pid, p->program, error);
	e->denied++;
}

/* Returns the sockets of one process, sorted by descriptor; NULL if out of memory. */
static struct remote_fd *list(const struct holders *h, size_t process, size_t *count)
{
	struct remote_fd *const l = calloc(h->count + 1, sizeof *l);
	size_t n = 0;

	for (size_t i = 0; l && i < h->count; i++) {
		const struct holder *const at = &h->holder[i];

		if (at->process != process) continue;
		l[n] = (struct remote_fd){ h->process[process].pid, at->fd, at->inode, "",
			"" };
		format_program(l[n++].program, h->process[process].program);
	}
	*count = n;
	return l;
}

/* If we may not trace a process, /proc shows none of its sockets, as if it had no socket.
 * So test the link cwd: it always exists, and reading it needs the same permission. */
int getfd_permitted(pid_t pid)
{
	char path[32], target[1];

	snprintf(path, sizeof path, "/proc/%d/cwd", pid);
	return readlink(path, target, sizeof target) > 0;
}

static void visit(struct visit_request *e, size_t process)
{
	const struct process *const p = &e->holders.process[process];
	struct remote_fd *l;
	size_t count;
	int fd;

	if (!getfd_permitted(p->pid)) {
		deny(e, p, errno);
		return;
	}
	l = list(&e->holders, process, &count);
	if (!l) deny(e, p, errno);
	for (size_t i = 0; l && i < count; i++) {
		fd = getfd(&l[i]);
		if (fd < 0 && errno != EBADF && errno != EPROTOTYPE) {
			deny(e, p, errno);
			break;
		}
		if (fd < 0) continue;
		if (!getfd_label(&l[i], fd)) {
			e->found++;
			e->each(&l[i], fd, e->data);
		}
		close(fd);
	}
	free(l);
}

/* A PID selects any process. Only for root does a program name select processes of other
 * users. */
static int is_skipped(const char *word, const struct process *p)
{
	const uid_t uid = getuid();

	return uid && p->uid != uid && word[strspn(word, "0123456789")];
}

/* With hidepid, /proc hides processes of other users. kill(2) shows that they exist. */
static const char *why_unseen(const char *word)
{
	const pid_t pid = (pid_t)atoi(word);

	if (pid > 0 && !word[strspn(word, "0123456789")] && kill(pid, 0) && errno == EPERM)
		return "belongs to another user, and /proc hides it (hidepid)";
	return "no such process";
}

/* Each word has a search of its own, because a socket that several processes hold is listed
 * for one of them, which another word may have named. */
int getfd_each(const char *command, const char *word, const struct holders *found,
	void (*each)(const struct remote_fd *from, int fd, void *data), void *data)
{
	char *names[] = { (char *)word, NULL };
	const struct choice who = { .names = names };
	struct visit_request e = { .command = command, .each = each, .data = data };
	size_t processes, visited = 0;

	if (holders_find_among(&e.holders, found, &who))
		return cli_fail(KA_PROBLEM, "/proc", NULL);
	processes = e.holders.processes;
	for (size_t i = 0; i < processes; i++) {
		if (is_skipped(word, &e.holders.process[i])) continue;
		visit(&e, i);
		visited++;
	}
	/* Print only the first denial. */
	for (size_t i = 0; i < processes && !visited && !e.denied; i++) visit(&e, i);
	holders_free(&e.holders);
	if (e.denied) return KA_PROBLEM;
	if (e.found) return KA_OK;
	return cli_fail(
		KA_PROBLEM, word, processes ? "has no TCP connection" : why_unseen(word));
}
