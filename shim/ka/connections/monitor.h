/* monitor.h - the connections of the chosen processes, looked at every now and then, and
 * what happened to them in between.
 */
#ifndef MONITOR_H
#define MONITOR_H

#include "ka/connections/events.h"
#include "ka/connections/poller.h"

struct monitor {
	struct poller poller;
	struct tracks tracks; /* what there was at the last look, which was */
	uint64_t polled_at;   /* then, by monitor_now */
	uint64_t limit;       /* ms, as for track_update */
};

/* ms that do not jump. */
uint64_t monitor_now(void);

/* Looks, and calls each() for all that happened since the last look; at the first
 * nothing has. 0, or -1 and errno. */
int monitor_poll(struct monitor *m, void (*each)(const struct event *, void *), void *data);

#endif
