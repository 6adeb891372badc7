/* seen.c - see seen.h */
#include "ka/attach/seen.h"

#include <stdlib.h>

void seen_add(struct seen *s, uint64_t cookie, uint32_t inode)
{
	if (s->count == s->room) {
		const size_t room = s->room ? 2 * s->room : 64;
		struct seen_socket *const larger = realloc(s->now, room * sizeof *larger);

		if (!larger) {
			s->failed = 1;
			return;
		}
		s->now = larger;
		s->room = room;
	}
	s->now[s->count++] = (struct seen_socket){ .cookie = cookie, .inode = inode };
}

static int by_cookie(const void *a, const void *b)
{
	const uint64_t x = ((const struct seen_socket *)a)->cookie;
	const uint64_t y = ((const struct seen_socket *)b)->cookie;

	return (x > y) - (x < y);
}

void seen_discard(struct seen *s)
{
	s->count = 0;
	s->failed = 0;
}

/* Keeps the sockets of this dump for comparison with the next. */
static void keep_for_next(struct seen *s)
{
	free(s->before);
	s->before = s->now;
	s->before_count = s->count;
	s->now = NULL;
	s->count = s->room = 0;
}

int seen_compare(struct seen *s, void (*opened)(struct seen_socket *n, void *data),
	void (*closed)(const struct seen_socket *n, void *data), void *data)
{
	size_t b = 0;

	if (s->failed) {
		seen_discard(s);
		return -1;
	}
	if (s->count) qsort(s->now, s->count, sizeof *s->now, by_cookie);
	for (size_t i = 0; i < s->count; i++) {
		struct seen_socket *const n = &s->now[i];

		while (b < s->before_count && s->before[b].cookie < n->cookie)
			closed(&s->before[b++], data);
		if (b < s->before_count && s->before[b].cookie == n->cookie)
			n->is_armed = s->before[b++].is_armed;
		else
			opened(n, data);
	}
	while (b < s->before_count) closed(&s->before[b++], data);
	keep_for_next(s);
	return 0;
}

void seen_free(struct seen *s)
{
	free(s->now);
	free(s->before);
}
