/* poller.h - the connections of the chosen processes, looked at again and again.
 *
 * Which process holds which socket is expensive to know, so /proc is read only
 * every few seconds, and when a socket turns up that the last look did not have.
 */
#ifndef POLLER_H
#define POLLER_H

#include "ka/connections/snapshot.h"

struct inodes {
	uint32_t *at; /* in order */
	size_t count, room;
};

struct poller {
	const struct choice *who;
	int fd; /* sock_diag */
	struct snapshot
		snapshot;   /* in the order of their cookies, each held by a program */
	uint64_t searched;  /* when /proc was read, ms */
	struct inodes seen; /* of every socket that there was at the last look */
};

/* The choice must outlive it. 0, or -1 and errno. */
int poller_open(struct poller *l, const struct choice *who);

/* Looks: l->snapshot is what there is. now: ms of a clock. 0, or -1 and errno. */
int poller_poll(struct poller *l, uint64_t now);

void poller_close(struct poller *l);

#endif
