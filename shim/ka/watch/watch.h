/* watch.h - what the two forms of ka watch share: connections looked at every now
 * and then, as lines of text or on a whole screen.
 */
#ifndef WATCH_H
#define WATCH_H

#include "ka/connections/events.h"
#include "ka/connections/poller.h"

struct watch {
	struct look look;
	struct looked looked;     /* what there was at the last look, which was */
	uint64_t looked_at;       /* then, by watch_clock */
	uint64_t interval, limit; /* ms; limit as for watched_look */
	int ascii;
};

/* ms that do not jump. */
uint64_t watch_clock(void);

/* Looks, and calls each() for all that happened since the last look; at the first
 * nothing has. 0, or -1 and errno. */
int watch_look(struct watch *w, void (*each)(const struct event *, void *), void *data);

/* Both until the user has enough, and return the exit status. */
int watch_lines(struct watch *w);
int watch_screen(struct watch *w);

#endif
