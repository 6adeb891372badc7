/* undo.h - records the options that a socket had before ka attach, for ka attach --undo.
 *
 * Each socket has a file, in /run/ka for root, else in $XDG_RUNTIME_DIR/ka, else in
 * /tmp/ka-UID. Its name is the SO_COOKIE of the socket, which is unique until the next
 * boot. So a reused descriptor is not mistaken for the old one, and processes that share a
 * socket share its record. The file names the process that held the socket, by PID and
 * start time. undo_clean() removes the files of sockets that no process holds any more.
 */
#ifndef UNDO_H
#define UNDO_H

#include <stdint.h>
#include <sys/types.h>

#include "common/keepalive.h"

struct undo_record {
	uint64_t cookie;
	int original[KEEPALIVE_OPTIONS]; /* -1: the socket has no such option */
	int attached[KEEPALIVE_OPTIONS]; /* the values that ka attach set */
};

/* Opens the directory, creates it if needed, and locks it until the descriptor is closed.
 * On failure prints an error and returns -1. */
int undo_open(void);

/* Removes the records of sockets that no process holds any more. */
void undo_clean(int dir);

/* Calls each() for every record, with the inode of its socket. */
void undo_each_inode(int dir, void (*each)(uint32_t inode, void *data), void *data);

/* Loads the record of the socket b->cookie. Returns 0, or -1 if there is no record. */
int undo_load(int dir, struct undo_record *b);

/* Saves the record of a socket with that inode in that process. Returns 0, or -1 and errno.
 */
int undo_save(int dir, pid_t pid, uint32_t inode, const struct undo_record *b);

void undo_remove(int dir, uint64_t cookie);

/* Calls each() for every record of our user, with the cookie of its socket. Takes no lock.
 */
void undo_each_cookie(void (*each)(uint64_t cookie, void *data), void *data);

#endif
