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

struct look {
	const struct choice *who;
	int fd;             /* sock_diag */
	struct rows rows;   /* in the order of their cookies, each held by a program */
	uint64_t searched;  /* when /proc was read, ms */
	struct inodes seen; /* of every socket that there was at the last look */
};

/* The choice must outlive it. 0, or -1 and errno. */
int look_open(struct look *l, const struct choice *who);

/* Looks: l->rows is what there is. now: ms of a clock. 0, or -1 and errno. */
int look_again(struct look *l, uint64_t now);

void look_close(struct look *l);

#endif
