/* seen.h - finds the sockets that are new since the last dump of the kernel's table. Pure.
 */
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

/* Call when the dump is complete. Calls opened() for each socket that was not in the last
 * dump, and closed() for each that is not in this one. Returns 0, or -1 if out of memory;
 * the dump is then discarded. */
int seen_compare(struct seen *s, void (*opened)(struct seen_socket *n, void *data),
	void (*closed)(const struct seen_socket *n, void *data), void *data);

/* Discards an incomplete dump. */
void seen_discard(struct seen *s);

void seen_free(struct seen *s);

#endif
