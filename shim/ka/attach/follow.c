/* follow.c - see follow.h
 *
 * Reads the kernel's table of TCP sockets once a second. If a socket is new, reads /proc to
 * find the process that holds it.
 */
#include "ka/attach/follow.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ka/attach/arm_socket.h"
#include "ka/attach/rule.h"
#include "ka/attach/seen.h"
#include "ka/attach/targets.h"
#include "ka/process/proc.h"
#include "ka/process/ptrace_access.h"
#include "ka/process/undo.h"
#include "ka/socket/format.h"
#include "ka/socket/sockdiag.h"
#include "ka/util/cli.h"

enum { DENIED_MAX = 64 };

struct follow {
	struct targets targets;
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

/* --- one new socket --- */

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
	const struct choice who = targets_choice(&f->targets);
	const struct holder *at;

	if (!f->has_holders && holders_find(&f->holders, &who)) return;
	f->has_holders = 1;
	at = holders_of(&f->holders, n->inode);
	if (!at || targets_skip(&f->targets, &f->holders.process[at->process])) return;
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
	return r;
}

/* --- the start --- */

/* Prints which processes cannot be followed. Returns 0, or KA_PROBLEM if none can. */
static int check_access(struct follow *f)
{
	const struct choice who = targets_choice(&f->targets);
	struct holders h;
	int permitted = 0, denied = 0;

	if (!*f->targets.word) return 0;
	if (holders_find(&h, &who)) return cli_fail(KA_PROBLEM, "/proc", NULL);
	for (size_t i = 0; i < h.processes; i++) {
		if (targets_skip(&f->targets, &h.process[i])) continue;
		if (getfd_permitted(h.process[i].pid)) {
			permitted++;
			continue;
		}
		denied++;
		deny(f, &h.process[i], errno);
	}
	holders_free(&h);
	if (!permitted && !denied) targets_print_missing(&f->targets);
	return denied && !permitted ? KA_PROBLEM : 0;
}

static int start(struct follow *f)
{
	int r;

	if (cli_check_output()) return KA_PROBLEM;
	if (ptrace_denied_to_all("attach --follow", getfd_test())) return KA_PROBLEM;
	r = targets_open(&f->targets);
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
	struct follow f = { .targets.word = words, .settings = s, .diag = -1 };
	int r;

	f.arm.is_quiet = 1;
	f.arm.undo_dir = -1;
	r = start(&f);
	while (!r) {
		if (fflush(stdout)) return KA_PROBLEM; /* main() prints the error */
		nanosleep(&second, NULL);
		if (!targets_drop_ended(&f.targets)) break;
		look(&f);
	}
	return r;
}
