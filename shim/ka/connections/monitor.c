/* monitor.c - see monitor.h */
#include "ka/connections/monitor.h"

#include <stdlib.h>
#include <time.h>

uint64_t monitor_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static const struct watched *with_cookie(
	const struct looked *l, size_t *from, uint64_t cookie)
{
	while (*from < l->count && l->at[*from].row.connection.cookie < cookie) ++*from;
	if (*from == l->count || l->at[*from].row.connection.cookie != cookie) return NULL;
	return &l->at[*from];
}

int monitor_look(struct monitor *m, void (*each)(const struct event *, void *), void *data)
{
	const uint64_t now = monitor_clock(), elapsed = now - m->looked_at;
	const struct rows *const rows = &m->look.rows;
	struct looked next = { 0 };
	size_t from = 0;

	if (look_again(&m->look, now)) return -1;
	next.at = malloc((rows->count + 1) * sizeof *next.at);
	if (!next.at) return -1;
	for (; next.count < rows->count; next.count++) {
		const struct row *const row = &rows->row[next.count];

		watched_look(&next.at[next.count], row,
			with_cookie(&m->looked, &from, row->connection.cookie), elapsed,
			m->limit);
	}
	if (m->looked.at) events_between(&m->looked, &next, elapsed, m->limit, each, data);
	free(m->looked.at);
	m->looked = next;
	m->looked_at = now;
	return 0;
}
