/* monitor.h - the connections of the chosen processes, looked at every now and then, and
 * what happened to them in between.
 */
#ifndef MONITOR_H
#define MONITOR_H

#include "ka/connections/events.h"
#include "ka/connections/poller.h"

struct monitor {
	struct look look;
	struct looked looked; /* what there was at the last look, which was */
	uint64_t looked_at;   /* then, by monitor_clock */
	uint64_t limit;       /* ms, as for watched_look */
};

/* ms that do not jump. */
uint64_t monitor_clock(void);

/* Looks, and calls each() for all that happened since the last look; at the first
 * nothing has. 0, or -1 and errno. */
int monitor_look(struct monitor *m, void (*each)(const struct event *, void *), void *data);

#endif
