/* snapshot.c - see snapshot.h */
#include "ka/connections/snapshot.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/connections/probed.h"
#include "ka/helper/client.h"
#include "ka/socket/idle.h"
#include "ka/socket/proctcp.h"
#include "ka/util/cli.h"

struct search {
	struct rows *rows;
	struct holders holders;
	const struct choice *who;
	int failed;
};

static void add_row(struct search *s, const struct connection *c, const struct holder *h)
{
	struct rows *const r = s->rows;
	struct row *row;

	if (!(r->count & (r->count + 1))) { /* 0, 1, 3, 7, ... are full */
		row = realloc(r->row, (2 * r->count + 1) * sizeof *row);
		if (!row) {
			s->failed = 1;
			return;
		}
		r->row = row;
	}
	row = &r->row[r->count++];
	*row = (struct row){ .connection = *c, .fd = -1, .shim = -1 };
	if (!h) return;
	row->fd = h->fd;
	row->pid = s->holders.process[h->process].pid;
	row->uid = s->holders.process[h->process].uid;
	memcpy(row->program, s->holders.process[h->process].program, sizeof row->program);
}

/* One that no process of ours holds is shown only if everybody's are. */
static void take(const struct connection *c, void *data)
{
	struct search *const s = data;
	const struct holder *const h = holders_of(&s->holders, c->inode);

	if (h || (s->who->all && !*s->who->names)) add_row(s, c, h);
}

static int in_order(const void *a, const void *b)
{
	const struct row *const x = a, *const y = b;
	const uint64_t c = x->connection.cookie, d = y->connection.cookie;

	if (x->pid != y->pid) return x->pid < y->pid ? -1 : 1;
	if (x->fd != y->fd) return x->fd < y->fd ? -1 : 1;
	return (c > d) - (c < d);
}

/* While others come and go, the kernel may send a connection twice. */
static void sort(struct rows *r)
{
	size_t kept = 0;

	if (r->count) qsort(r->row, r->count, sizeof *r->row, in_order);
	for (size_t i = 0; i < r->count; i++)
		if (!kept || !r->row[i].connection.cookie
			|| in_order(&r->row[kept - 1], &r->row[i]))
			r->row[kept++] = r->row[i];
	r->count = kept;
}

static void take_answer(struct row *row, const struct sshprobe_answer *a)
{
	row->has_helper = a->outcome == SSHPROBE_IDLE_FOR && a->idle_ms >= 0
		&& a->cookie == row->connection.cookie;
	row->user_idle = row->has_helper ? (uint64_t)a->idle_ms : 0;
}

/* What an ssh under KA_SSH sends by itself TCP takes for its user's; its helper knows.
 * Each process is asked once, for its rows lie side by side, or have one helper. */
static void ask_helpers(struct rows *r, int (*is_asked)(const struct row *))
{
	enum { PATIENCE_MS = 100 };
	struct sshprobe_answer *const a = calloc(r->count + 1, sizeof *a);
	size_t asked = 0, at = 0;

	if (!a) return;
	for (size_t i = 0; i < r->count; i++) {
		const struct row *const row = &r->row[i];

		if (is_asked(row) && (!asked || a[asked - 1].pid != row->pid))
			a[asked++].pid = row->pid;
	}
	sshprobe(a, asked, SSHPROBE_IDLE, PATIENCE_MS);
	for (size_t i = 0; i < r->count; i++) {
		struct row *const row = &r->row[i];

		if (!is_asked(row)) continue;
		while (a[at].pid != row->pid) at++;
		if (a[at].outcome != SSHPROBE_SILENT) take_answer(row, &a[at]);
	}
	free(a);
}

static int has_shim(const struct row *row)
{
	return row->shim > 0;
}

static int has_helper(const struct row *row)
{
	return row->has_helper;
}

void rows_ask_helpers(struct rows *r)
{
	ask_helpers(r, has_helper);
}

uint64_t row_idle(const struct row *row)
{
	const uint64_t idle = idle_ms(&row->connection);

	return row->has_helper && row->user_idle > idle ? row->user_idle : idle;
}

static int lacks_diag(int error)
{
	return error == ENOENT || error == EPROTONOSUPPORT;
}

static int find_connections(struct search *s, unsigned states)
{
	const int fd = sockdiag_open();
	struct probed probed = { 0 };
	int r = -1, error = errno;

	if (fd >= 0) {
		probed_read(&probed, fd);
		r = sockdiag_each(fd, states, take, s);
		error = errno;
		probed_read(&probed, fd);
		probed_correct(&probed, s->rows, fd);
		close(fd);
	}
	errno = error;
	if (!r || !lacks_diag(error)) return r;
	r = proctcp_each(states, take, s);
	s->rows->lacks_diag = !r;
	errno = error;
	return r;
}

int rows_find(struct rows *r, const struct choice *who)
{
	/* All that are, were or will be connections; listeners are none. */
	const unsigned states = ~(1u << TCP_LISTEN | 1u << TCP_CLOSE | 1u << 12);
	struct search s = { .rows = r, .who = who };
	int failed;

	memset(r, 0, sizeof *r);
	failed = holders_find(&s.holders, who);
	if (!failed) {
		r->found = s.holders.processes ? s.holders.process[0].pid : 0;
		failed = find_connections(&s, states) || s.failed;
		holders_free(&s.holders);
	}
	if (failed) {
		rows_free(r);
		return -1;
	}
	sort(r);
	if (rows_find_shims(r)) {
		rows_free(r);
		return -1;
	}
	ask_helpers(r, has_shim);
	return 0;
}

int rows_say_lack(void)
{
	cli_fail(KA_PROBLEM, "the kernel",
		"has no tcp_diag, which knows how long sockets are idle");
	fputs("    modprobe tcp_diag, or a kernel with CONFIG_INET_DIAG\n", stderr);
	return KA_PROBLEM;
}

int rows_fail(void)
{
	const int error = errno;

	if (access("/proc/self/fd", F_OK))
		return cli_fail(KA_PROBLEM, "/proc",
			"is not mounted, and tells which process holds which socket");
	if (lacks_diag(error)) return rows_say_lack();
	errno = error;
	return cli_fail(KA_PROBLEM, "the kernel's table of sockets", NULL);
}
