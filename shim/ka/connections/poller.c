/* poller.c - see poller.h */
#include "ka/connections/poller.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/connections/attached.h"
#include "ka/connections/probed.h"

/* The states in which a process can hold a socket. */
static const unsigned states = 1u << TCP_ESTABLISHED | 1u << TCP_SYN_SENT
	| 1u << TCP_FIN_WAIT1 | 1u << TCP_FIN_WAIT2 | 1u << TCP_CLOSE_WAIT
	| 1u << TCP_LAST_ACK | 1u << TCP_CLOSING;

struct refresh {
	struct poller *poller;
	struct inodes seen;
	size_t last; /* the entry that was found last; at first their number */
	char *found; /* for each entry */
	int unknown, failed;
};

static int by_inode(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int by_cookie(const void *a, const void *b)
{
	const uint64_t x = ((const struct entry *)a)->connection.cookie;
	const uint64_t y = ((const struct entry *)b)->connection.cookie;

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

/* The kernel reports its sockets in the same order each time, but for those that have come
 * or gone since. So it is usually the entry that came next in the last poll. */
static struct entry *find(struct refresh *r, uint64_t cookie)
{
	const struct snapshot *const s = &r->poller->snapshot;
	const struct entry key = { .connection.cookie = cookie };
	struct entry *entry;
	uint32_t *after;

	if (!s->count) return NULL;
	after = &r->poller->after[r->last];
	entry = &s->entry[*after];
	if (*after >= s->count || entry->connection.cookie != cookie)
		entry = bsearch(&key, s->entry, s->count, sizeof *entry, by_cookie);
	if (entry) r->last = *after = (uint32_t)(entry - s->entry);
	return entry;
}

static void take(const struct connection *c, void *data)
{
	struct refresh *const r = data;
	struct entry *const entry = c->inode ? find(r, c->cookie) : NULL;

	if (!c->inode) return;
	if (entry) {
		entry->connection = *c;
		r->found[r->last] = 1;
		return;
	}
	if (add_inode(&r->seen, c->inode)) r->failed = 1;
	if (!is_in(&r->poller->seen, c->inode)) r->unknown = 1;
}

/* Asks again for a socket that the table lacks. The kernel sends its table in pieces. While
 * other sockets come and go, it may skip a socket or send it twice. */
static int is_gone(struct poller *p, struct entry *entry)
{
	struct connection c = entry->connection;

	if (sockdiag_again(p->fd, &c) || !c.inode) return 1;
	entry->connection = c;
	return 0;
}

static void drop(struct poller *p, const char *found)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->snapshot.count; i++) {
		if (!found[i] && is_gone(p, &p->snapshot.entry[i])) continue;
		if (kept != i) p->snapshot.entry[kept] = p->snapshot.entry[i];
		kept++;
	}
	p->snapshot.count = kept;
}

static int refresh(struct poller *p, int *unknown)
{
	struct refresh r = { .poller = p,
		.last = p->snapshot.count,
		.found = calloc(p->snapshot.count + 1, 1) };
	struct probed probed = { 0 };
	int failed;

	probed_read(&probed, p->fd);
	failed = !r.found || sockdiag_each(p->fd, states, take, &r) || r.failed;
	probed_read(&probed, p->fd);
	if (!failed) drop(p, r.found);
	probed_correct(&probed, &p->snapshot, p->fd);
	if (!failed && r.seen.count)
		qsort(r.seen.at, r.seen.count, sizeof *r.seen.at, by_inode);
	free(p->seen.at);
	p->seen = r.seen;
	free(r.found);
	*unknown = r.unknown;
	return failed ? -1 : 0;
}

static int search(struct poller *p)
{
	struct snapshot now;
	uint32_t *after;
	size_t kept = 0;

	if (snapshot_take(&now, p->who)) return -1;
	after = calloc(now.count + 1, sizeof *after);
	if (!after) {
		snapshot_free(&now);
		return -1;
	}
	if (now.count) qsort(now.entry, now.count, sizeof *now.entry, by_cookie);
	for (size_t i = 0; i < now.count; i++)
		if (now.entry[i].connection.inode) now.entry[kept++] = now.entry[i];
	now.count = kept;
	snapshot_free(&p->snapshot);
	free(p->after);
	p->snapshot = now;
	p->after = after;
	return 0;
}

int poller_open(struct poller *p, const struct choice *who)
{
	*p = (struct poller){ .who = who, .fd = sockdiag_open() };
	return p->fd < 0 ? -1 : 0;
}

static int has_changed(const struct snapshot *now)
{
	for (size_t i = 0; i < now->processes; i++)
		if (now->process[i].has_connection && process_has_changed(&now->process[i]))
			return 1;
	return 0;
}

uint64_t poller_pause(uint64_t before, int has_reason)
{
	enum { LEAST = 5000, MOST = 60000 };

	if (has_reason || before < LEAST) return LEAST;
	return before < MOST / 2 ? 2 * before : MOST;
}

int poller_poll(struct poller *p, uint64_t now)
{
	int has_reason;

	if (refresh(p, &has_reason)) return -1;
	has_reason = has_reason || has_changed(&p->snapshot);
	if (!has_reason && p->searched && now - p->searched < p->pause) {
		attached_mark(&p->snapshot);
		snapshot_ask_helpers(&p->snapshot);
		return 0;
	}
	p->searched = now;
	p->pause = poller_pause(p->pause, has_reason);
	return search(p);
}

void poller_close(struct poller *p)
{
	const int saved = errno;

	free(p->seen.at);
	free(p->after);
	snapshot_free(&p->snapshot);
	close(p->fd);
	errno = saved;
}
