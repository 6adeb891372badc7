/* follow.c - see follow.h
 *
 * Reads the kernel's table of TCP sockets once a second. If a socket is new, reads /proc to
 * find the process that holds it.
 */
#include "ka/attach/follow.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ka/attach/arm.h"
#include "ka/attach/rule.h"
#include "ka/attach/seen.h"
#include "ka/process/proc.h"
#include "ka/process/ptrace_access.h"
#include "ka/process/undo.h"
#include "ka/socket/format.h"
#include "ka/socket/sockdiag.h"
#include "ka/util/cli.h"
#include "ka/util/printable.h"

enum { DENIED_MAX = 64 };

struct follow {
	char **word;
	struct pollfd *process; /* pidfd of each word that is a PID; fd -1 for a program */
	int is_everybody;       /* root, and no words */
	const struct settings *settings;
	struct arm arm;
	int can_undo;
	int diag;
	struct seen seen;
	struct holders holders; /* read only if a socket is new */
	int has_holders;
	char denied[DENIED_MAX][16]; /* programs for which a denial was printed */
	int denials;
};

/* --- processes --- */

static struct choice chosen(const struct follow *f)
{
	return (struct choice){ .names = f->word, .uid = getuid(), .all = f->is_everybody };
}

static int is_pid(const char *word)
{
	return !word[strspn(word, "0123456789")];
}

static int is_named_by_pid(const struct follow *f, pid_t pid)
{
	for (char **w = f->word; *w; w++)
		if (is_pid(*w) && atoi(*w) == pid) return 1;
	return 0;
}

/* Only for root does a program name select processes of other users. */
static int is_skipped(const struct follow *f, const struct process *p)
{
	return getuid() && p->uid != getuid() && !is_named_by_pid(f, p->pid);
}

/* Prints a denial once for each program, because a pool has many processes. */
static void deny(struct follow *f, const struct process *p, int error)
{
	if (error == ESRCH || error == ENOENT || error == EBADF || error == EPROTOTYPE)
		return;
	for (int i = 0; i < f->denials; i++)
		if (!strcmp(f->denied[i], p->program)) return;
	if (f->denials < DENIED_MAX) strcpy(f->denied[f->denials++], p->program);
	ptrace_denial_explain("attach --follow", p->pid, p->program, error);
}

/* Removes the words whose process has ended. Returns whether a word is left. */
static int drop_ended(struct follow *f)
{
	nfds_t n = 0, kept = 0;

	while (f->word[n]) n++;
	if (!n) return 1;
	poll(f->process, n, 0);
	for (nfds_t i = 0; i < n; i++) {
		if (f->process[i].fd >= 0 && f->process[i].revents) {
			close(f->process[i].fd);
			continue;
		}
		f->word[kept] = f->word[i];
		f->process[kept++] = f->process[i];
	}
	f->word[kept] = NULL;
	return kept > 0;
}

/* --- one new socket --- */

static void arm(struct follow *f, const struct holder *at, const struct process *p)
{
	struct remote_fd from = { .pid = p->pid, .fd = at->fd, .inode = at->inode };
	struct settings s;
	const int fd = getfd(&from);

	if (fd < 0) {
		deny(f, p, errno);
		return;
	}
	format_program(from.program, p->program);
	if (!getfd_label(&from, fd) && !rule_settings(&s, f->settings, p, fd)) {
		keepalive_values(&s, f->arm.value);
		if (f->can_undo && f->arm.undo_dir < 0) f->arm.undo_dir = undo_open();
		arm_socket(&from, fd, &f->arm);
	}
	close(fd);
}

static void opened(struct seen_socket *n, void *data)
{
	struct follow *const f = data;
	const struct choice who = chosen(f);
	const struct holder *at;

	if (!f->has_holders && holders_find(&f->holders, &who)) return;
	f->has_holders = 1;
	at = holders_of(&f->holders, n->inode);
	if (!at || is_skipped(f, &f->holders.process[at->process])) return;
	n->is_armed = 1;
	arm(f, at, &f->holders.process[at->process]);
}

/* Removes the record: a pool may open connections for months, and their records would fill
 * the directory. */
static void closed(const struct seen_socket *n, void *data)
{
	struct follow *const f = data;

	if (!n->is_armed || !f->can_undo) return;
	if (f->arm.undo_dir < 0) f->arm.undo_dir = undo_open();
	if (f->arm.undo_dir >= 0) undo_remove(f->arm.undo_dir, n->cookie);
}

/* --- once a second --- */

/* A socket without an inode has not been accepted yet, or its process has closed it. */
static void take(const struct connection *c, void *data)
{
	struct follow *const f = data;

	if (c->inode) seen_add(&f->seen, c->cookie, c->inode);
}

static int look(struct follow *f)
{
	const unsigned states = 1u << TCP_ESTABLISHED | 1u << TCP_FIN_WAIT1
		| 1u << TCP_FIN_WAIT2 | 1u << TCP_CLOSE_WAIT | 1u << TCP_LAST_ACK
		| 1u << TCP_CLOSING | 1u << TCP_LISTEN;
	int r;

	f->arm.waited_ms = 0;
	r = sockdiag_each(f->diag, states, take, f);

	if (r) {
		seen_discard(&f->seen);
		return -1;
	}
	r = seen_compare(&f->seen, opened, closed, f);
	if (f->has_holders) holders_free(&f->holders);
	f->has_holders = 0;
	if (f->arm.undo_dir >= 0) close(f->arm.undo_dir);
	f->arm.undo_dir = -1;
	fflush(stdout);
	return r;
}

/* --- the start --- */

static void say_none(const struct follow *f)
{
	for (char **w = f->word; *w; w++)
		if (!is_pid(*w))
			fprintf(stderr, "ka: %s: no such process%s yet\n",
				printable_copy(*w), getuid() ? " of yours" : "");
}

/* Prints which processes cannot be followed. Returns 0, or KA_PROBLEM if none can. */
static int check_access(struct follow *f)
{
	const struct choice who = chosen(f);
	struct holders h;
	int permitted = 0, denied = 0;

	if (!*f->word) return 0;
	if (holders_find(&h, &who)) return cli_fail(KA_PROBLEM, "/proc", NULL);
	for (size_t i = 0; i < h.processes; i++) {
		if (is_skipped(f, &h.process[i])) continue;
		if (getfd_permitted(h.process[i].pid)) {
			permitted++;
			continue;
		}
		denied++;
		deny(f, &h.process[i], errno);
	}
	holders_free(&h);
	if (!permitted && !denied) say_none(f);
	return denied && !permitted ? KA_PROBLEM : 0;
}

static int open_processes(struct follow *f)
{
	size_t n = 0;

	while (f->word[n]) n++;
	f->process = calloc(n + 1, sizeof *f->process);
	if (!f->process) return cli_fail(KA_PROBLEM, "attach", NULL);
	for (size_t i = 0; i < n; i++) {
		f->process[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
		if (!is_pid(f->word[i])) continue;
		f->process[i].fd = getfd_open_process(atoi(f->word[i]));
		if (f->process[i].fd < 0)
			return cli_fail(KA_PROBLEM, f->word[i],
				errno == ESRCH ? "no such process" : NULL);
	}
	return 0;
}

static int start(struct follow *f)
{
	int r;

	if (ptrace_denied_to_all("attach --follow", getfd_test())) return KA_PROBLEM;
	r = open_processes(f);
	if (!r) r = check_access(f);
	if (r) return r;
	arm_open_undo(&f->arm);
	f->can_undo = f->arm.undo_dir >= 0;
	f->diag = sockdiag_open();
	if (f->diag < 0 || look(f))
		return cli_fail(KA_PROBLEM, "sock_diag",
			errno == ENOENT
				? "this kernel has no tcp_diag; try modprobe tcp_diag"
				: NULL);
	return 0;
}

int follow(char **words, const struct settings *s)
{
	const struct timespec second = { .tv_sec = 1 };
	struct follow f = { .word = words, .settings = s, .diag = -1 };
	int r;

	f.is_everybody = !*words && !getuid();
	f.arm.is_quiet = 1;
	f.arm.undo_dir = -1;
	r = start(&f);
	while (!r) {
		nanosleep(&second, NULL);
		if (!drop_ended(&f)) break;
		look(&f);
	}
	return r;
}
