/* monitor.c - see monitor.h */
#include "ka/connections/monitor.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <time.h>

#include "ka/connections/lookalike.h"

uint64_t monitor_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static const struct track *with_cookie(
	const struct tracks *l, size_t *from, uint64_t cookie)
{
	while (*from < l->count && l->at[*from].entry.connection.cookie < cookie) ++*from;
	if (*from == l->count || l->at[*from].entry.connection.cookie != cookie)
		return NULL;
	return &l->at[*from];
}

/* Marks the connections that have the same process and peer as another one. */
static void find_lookalikes(const struct tracks *l)
{
	const struct entry **const entry = calloc(l->count + 1, sizeof *entry);
	char *const is = malloc(l->count + 1);

	for (size_t i = 0; entry && i < l->count; i++) entry[i] = &l->at[i].entry;
	if (entry && is) lookalike_find(is, entry, l->count, LOOKALIKE_PROCESS);
	for (size_t i = 0; entry && is && i < l->count; i++) l->at[i].is_lookalike = is[i];
	free(entry);
	free(is);
}

/* If the program closes a connection, or shuts it down first, the kernel keeps it for some
 * time, without an inode. If it was reset, the kernel keeps nothing; but the program's
 * descriptor stays open until the program closes it. */
static void find_how_ended(const struct monitor *m, const struct tracks *next)
{
	size_t from = 0;

	for (size_t i = 0; i < m->tracks.count; i++) {
		struct track *const t = &m->tracks.at[i];
		struct connection c;

		if (with_cookie(next, &from, t->entry.connection.cookie)) continue;
		c = t->entry.connection;
		if (!sockdiag_again(m->poller.fd, &c))
			t->closed_by_program = !c.inode;
		else if (t->entry.connection.state == TCP_ESTABLISHED)
			t->was_held = process_holds(t->entry.pid, t->entry.fd, c.inode);
	}
}

/* The memory is kept from poll to poll: to get it anew takes as long as to fill it. */
static int make_room(struct tracks *l, size_t count)
{
	struct track *at;

	l->count = 0;
	if (l->at && count <= l->room) return 0;
	at = realloc(l->at, (count + 1) * sizeof *at);
	if (!at) return -1;
	l->at = at;
	l->room = count;
	return 0;
}

int monitor_poll(struct monitor *m, void (*each)(const struct event *, void *), void *data)
{
	const uint64_t now = monitor_now(), elapsed = now - m->polled_at;
	const struct snapshot *const snapshot = &m->poller.snapshot;
	struct tracks next;
	size_t from = 0;
	int is_new = 0;

	if (poller_poll(&m->poller, now)) return -1;
	if (make_room(&m->spare, snapshot->count)) return -1;
	next = m->spare;
	for (; next.count < snapshot->count; next.count++) {
		const struct entry *const entry = &snapshot->entry[next.count];
		const struct track *const before =
			with_cookie(&m->tracks, &from, entry->connection.cookie);

		track_update(&next.at[next.count], entry, before, elapsed, m->limit);
		is_new |= !before || before->entry.pid != entry->pid;
		if (before) next.at[next.count].is_lookalike = before->is_lookalike;
	}
	if (is_new || next.count != m->tracks.count) find_lookalikes(&next);
	find_how_ended(m, &next);
	if (m->tracks.at) events_between(&m->tracks, &next, elapsed, m->limit, each, data);
	m->spare = m->tracks;
	m->tracks = next;
	m->polled_at = now;
	return 0;
}
