/* monitor.h - polls the connections of the chosen processes and reports what changed. */
#ifndef MONITOR_H
#define MONITOR_H

#include "ka/connections/events.h"
#include "ka/connections/poller.h"

struct monitor {
	struct poller poller;
	struct tracks tracks; /* as of the last poll */
	struct tracks spare;  /* memory for the next poll */
	uint64_t polled_at;   /* time of the last poll, by monitor_now() */
	uint64_t limit;       /* ms; see track_update() */
};

/* CLOCK_MONOTONIC in ms. */
uint64_t monitor_now(void);

/* Polls, and calls each() for every change since the last poll. The first poll reports
 * none. 0, or -1 and errno. */
int monitor_poll(struct monitor *m, void (*each)(const struct event *, void *), void *data);

#endif
