/* lookalike.c - see lookalike.h */
#include "ka/connections/lookalike.h"

#include <stdlib.h>
#include <string.h>

static size_t hash_of(const struct entry *e, enum lookalike by)
{
	const struct connection *const c = &e->connection;
	uint32_t word[sizeof c->peer / sizeof(uint32_t)];
	uint64_t hash = by == LOOKALIKE_PROCESS ? (uint64_t)e->pid : 0;

	memcpy(word, &c->peer, sizeof word);
	for (size_t i = 0; i < c->peer_size / sizeof *word; i++) {
		hash = (hash ^ word[i]) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 29;
	}
	return (size_t)hash;
}

static int are_alike(const struct entry *a, const struct entry *b, enum lookalike by)
{
	const struct connection *const c = &a->connection, *const d = &b->connection;

	if (by == LOOKALIKE_PROCESS && a->pid != b->pid) return 0;
	return c->peer_size == d->peer_size && !memcmp(&c->peer, &d->peer, c->peer_size);
}

size_t lookalike_find(
	char *is, const struct entry *const *entry, size_t count, enum lookalike by)
{
	size_t places = 16, alike = 0;
	uint32_t *place; /* a hash table: 1 + index of the first that looks so; 0: free */

	memset(is, 0, count);
	while (places < 2 * count) places *= 2;
	place = calloc(places, sizeof *place);
	if (!place) return 0;
	for (size_t i = 0; i < count; i++) {
		size_t at = hash_of(entry[i], by) & (places - 1);

		while (place[at] && !are_alike(entry[place[at] - 1], entry[i], by))
			at = (at + 1) & (places - 1);
		if (!place[at]) {
			place[at] = (uint32_t)i + 1;
			continue;
		}
		alike += 1u + !is[place[at] - 1];
		is[place[at] - 1] = is[i] = 1;
	}
	free(place);
	return alike;
}

int lookalike_exists(const struct entry *const *entry, size_t count, enum lookalike by)
{
	char *const is = malloc(count + 1);
	const size_t n = is ? lookalike_find(is, entry, count, by) : 0;

	free(is);
	return n > 0;
}
