/* lookalike.c - see lookalike.h */
#include "ka/connections/lookalike.h"

#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t hash, uint64_t n)
{
	hash = (hash ^ n) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

/* The hash has 64 bits, so that different connections practically never have the same.
 * Never 0. */
static uint64_t hash_of(const struct entry *e, enum lookalike by)
{
	const struct connection *const c = &e->connection;
	const int is_v4 = c->family == AF_INET;
	uint64_t address[2] = { 0 };
	uint64_t hash = mix(1, is_v4 ? c->peer.v4.sin_port : c->peer.v6.sin6_port);

	if (is_v4)
		memcpy(address, &c->peer.v4.sin_addr, sizeof c->peer.v4.sin_addr);
	else
		memcpy(address, &c->peer.v6.sin6_addr, sizeof address);
	hash = mix(mix(hash, address[0]), address[1]);
	if (by == LOOKALIKE_PROCESS) hash = mix(hash, (uint64_t)e->pid);
	return hash ? hash : 1;
}

struct place {
	uint64_t hash; /* 0: empty */
	size_t first;  /* the first connection with it */
};

size_t lookalike_find(
	char *is, const struct entry *const *entry, size_t count, enum lookalike by)
{
	size_t places = 16, alike = 0;
	struct place *place;

	memset(is, 0, count);
	while (places < 2 * count) places *= 2;
	place = calloc(places, sizeof *place);
	if (!place) return 0;
	for (size_t i = 0; i < count; i++) {
		const uint64_t hash = hash_of(entry[i], by);
		struct place *p = &place[hash & (places - 1)];

		while (p->hash && p->hash != hash)
			p = p + 1 < place + places ? p + 1 : place;
		if (!p->hash) {
			*p = (struct place){ hash, i };
			continue;
		}
		alike += 1u + !is[p->first];
		is[p->first] = is[i] = 1;
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
