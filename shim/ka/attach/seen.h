/* seen.h - which sockets are new since the last dump of the kernel's table. Pure. */
#ifndef SEEN_H
#define SEEN_H

#include <stddef.h>
#include <stdint.h>

struct seen_socket {
	uint64_t cookie;
	uint32_t inode;
	int is_armed; /* for the caller; false at first */
};

struct seen {
	struct seen_socket *now, *before;
	size_t count, room, before_count;
	int failed; /* out of memory */
};

/* Adds a socket of the dump that is being read. */
void seen_add(struct seen *s, uint64_t cookie, uint32_t inode);

/* The dump is complete: calls opened() for each socket that the last one did not have, and
 * closed() for each that this one does not have. Returns 0, or -1 if out of memory; then
 * the dump is forgotten. */
int seen_compare(struct seen *s, void (*opened)(struct seen_socket *n, void *data),
	void (*closed)(const struct seen_socket *n, void *data), void *data);

/* The dump is not complete: forgets it. */
void seen_discard(struct seen *s);

void seen_free(struct seen *s);

#endif
