/* attached.c - see attached.h */
#include "ka/connections/attached.h"

#include <stdlib.h>

#include "ka/process/undo.h"

struct cookies {
	uint64_t *at;
	size_t count;
};

static void add(uint64_t cookie, void *data)
{
	struct cookies *const c = data;

	if (!(c->count & (c->count + 1))) { /* full at 0, 1, 3, 7, ... */
		uint64_t *const at = realloc(c->at, (2 * c->count + 1) * sizeof *at);

		if (!at) return;
		c->at = at;
	}
	c->at[c->count++] = cookie;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void attached_mark(struct snapshot *all)
{
	struct cookies c = { 0 };

	undo_each_cookie(add, &c);
	if (c.count) qsort(c.at, c.count, sizeof *c.at, by_value);
	for (size_t i = 0; i < all->count; i++)
		all->entry[i].attached = c.count
			&& bsearch(&all->entry[i].connection.cookie, c.at, c.count,
				sizeof *c.at, by_value);
	free(c.at);
}
