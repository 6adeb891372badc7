/* poller.h - polls the connections of the chosen processes.
 *
 * Finding out which process holds which socket is expensive. So /proc is read when a socket
 * appears that was not in the last poll, and when a process that holds one of the
 * connections has ended or changed its name. Otherwise it is read again after 5 s, and then
 * ever more rarely, because a socket may be passed to another process.
 */
#ifndef POLLER_H
#define POLLER_H

#include "ka/connections/snapshot.h"

struct inodes {
	uint32_t *at; /* sorted */
	size_t count, room;
};

struct poller {
	const struct choice *who;
	int fd;                   /* sock_diag */
	struct snapshot snapshot; /* sorted by cookie, each held by a process */
	uint64_t searched;        /* when /proc was last read, ms */
	uint64_t pause;           /* until it is read again, ms */
	struct inodes seen;       /* of the other sockets in the last poll */
	uint32_t *after; /* after[i] is the entry that the kernel reported after entry i in
			    the last poll; after[count] is the first one */
};

/* `who` must outlive the poller. Returns 0, or -1 and errno. */
int poller_open(struct poller *l, const struct choice *who);

/* Updates p->snapshot. now: ms, of any clock. 0, or -1 and errno. */
int poller_poll(struct poller *l, uint64_t now);

/* The time until /proc is read again, if that was `before` until now. has_reason: a socket
 * or a process is new. Pure. */
uint64_t poller_pause(uint64_t before, int has_reason);

void poller_close(struct poller *l);

#endif
