/* undo.h - what ka attach found, kept for ka attach --undo.
 *
 * A file for each socket, named by its SO_COOKIE, which no other gets until the
 * next boot: so no reused descriptor is taken for the old one, and processes that
 * share the socket share the record. In /run/ka for root, else in
 * $XDG_RUNTIME_DIR/ka or, without that, /tmp/ka-UID. Each names the process that
 * the socket was found in, by pid and start time, and is removed at the next
 * occasion after that has ended and no other process holds the socket.
 */
#ifndef UNDO_H
#define UNDO_H

#include <stdint.h>
#include <sys/types.h>

#include "common/keepalive.h"

struct undo_record {
	uint64_t cookie;
	int original[KEEPALIVE_OPTIONS]; /* -1: the socket has no such option */
	int attached[KEEPALIVE_OPTIONS]; /* what ka attach made of them */
};

/* A descriptor of the directory, made if need be, that is ours alone until it is
 * closed; or -1 after saying why. */
int undo_open(void);

/* What is known of the socket b->cookie: 0; -1 if nothing is. */
int undo_load(int dir, struct undo_record *b);

/* Of a socket with that inode, found in that process. 0, or -1 and errno. */
int undo_save(int dir, pid_t pid, uint32_t inode, const struct undo_record *b);

void undo_remove(int dir, uint64_t cookie);

/* Calls each() for every record of ours, with the cookie of its socket. Takes no lock. */
void undo_each(void (*each)(uint64_t cookie, void *data), void *data);

#endif
