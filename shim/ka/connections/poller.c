/* poller.c - see poller.h */
#include "ka/connections/poller.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/connections/probed.h"

enum { SEARCH_EVERY = 5000 };

/* Those that a program can hold. */
static const unsigned states = 1u << TCP_ESTABLISHED | 1u << TCP_SYN_SENT
	| 1u << TCP_FIN_WAIT1 | 1u << TCP_FIN_WAIT2 | 1u << TCP_CLOSE_WAIT
	| 1u << TCP_LAST_ACK | 1u << TCP_CLOSING;

struct refresh {
	struct look *look;
	struct inodes seen;
	char *found; /* for each row */
	int unknown, failed;
};

static int by_inode(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int by_cookie(const void *a, const void *b)
{
	const uint64_t x = ((const struct row *)a)->connection.cookie;
	const uint64_t y = ((const struct row *)b)->connection.cookie;

	return (x > y) - (x < y);
}

static int is_in(const struct inodes *s, uint32_t inode)
{
	return s->count && bsearch(&inode, s->at, s->count, sizeof inode, by_inode);
}

static int add_inode(struct inodes *s, uint32_t inode)
{
	if (s->count == s->room) {
		const size_t room = s->room ? 2 * s->room : 256;
		uint32_t *const at = realloc(s->at, room * sizeof *at);

		if (!at) return -1;
		s->at = at;
		s->room = room;
	}
	s->at[s->count++] = inode;
	return 0;
}

static void take(const struct connection *c, void *data)
{
	struct refresh *const r = data;
	const struct rows *const rows = &r->look->rows;
	const struct row key = { .connection.cookie = c->cookie };
	struct row *row;

	if (!c->inode) return;
	if (add_inode(&r->seen, c->inode)) r->failed = 1;
	row = rows->count ? bsearch(&key, rows->row, rows->count, sizeof *row, by_cookie)
			  : NULL;
	if (row) {
		row->connection = *c;
		r->found[row - rows->row] = 1;
	} else if (!is_in(&r->look->seen, c->inode)) {
		r->unknown = 1;
	}
}

/* While other sockets come and go, the kernel may leave one out of the table that
 * it sends in pieces, or send one twice. */
static int is_gone(struct look *l, struct row *row)
{
	struct connection c = row->connection;

	if (sockdiag_again(l->fd, &c) || !c.inode) return 1;
	row->connection = c;
	return 0;
}

static void drop(struct look *l, const char *found)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->rows.count; i++)
		if (found[i] || !is_gone(l, &l->rows.row[i]))
			l->rows.row[kept++] = l->rows.row[i];
	l->rows.count = kept;
}

static int refresh(struct look *l, int *unknown)
{
	struct refresh r = { .look = l, .found = calloc(l->rows.count + 1, 1) };
	struct probed probed = { 0 };
	int failed;

	probed_read(&probed, l->fd);
	failed = !r.found || sockdiag_each(l->fd, states, take, &r) || r.failed;
	probed_read(&probed, l->fd);
	if (!failed) drop(l, r.found);
	probed_correct(&probed, &l->rows, l->fd);
	if (!failed && r.seen.count)
		qsort(r.seen.at, r.seen.count, sizeof *r.seen.at, by_inode);
	free(l->seen.at);
	l->seen = r.seen;
	free(r.found);
	*unknown = r.unknown;
	return failed ? -1 : 0;
}

static int search(struct look *l)
{
	struct rows rows;
	size_t kept = 0;

	if (rows_find(&rows, l->who)) return -1;
	if (rows.count) qsort(rows.row, rows.count, sizeof *rows.row, by_cookie);
	for (size_t i = 0; i < rows.count; i++)
		if (rows.row[i].connection.inode) rows.row[kept++] = rows.row[i];
	rows.count = kept;
	rows_free(&l->rows);
	l->rows = rows;
	return 0;
}

int look_open(struct look *l, const struct choice *who)
{
	*l = (struct look){ .who = who, .fd = sockdiag_open() };
	return l->fd < 0 ? -1 : 0;
}

int look_again(struct look *l, uint64_t now)
{
	int unknown;

	if (refresh(l, &unknown)) return -1;
	if (!unknown && l->searched && now - l->searched < SEARCH_EVERY) {
		rows_ask_helpers(&l->rows);
		return 0;
	}
	l->searched = now;
	return search(l);
}

void look_close(struct look *l)
{
	const int saved = errno;

	free(l->seen.at);
	rows_free(&l->rows);
	close(l->fd);
	errno = saved;
}
