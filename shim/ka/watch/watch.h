/* watch.h - the two forms of ka watch: lines of text, or a whole screen. */
#ifndef WATCH_H
#define WATCH_H

#include "ka/connections/monitor.h"

struct watch {
	struct monitor monitor;
	uint64_t interval; /* ms */
	int ascii;
};

/* Both until the user has enough, and return the exit status. */
int watch_lines(struct watch *w);
int watch_screen(struct watch *w);

#endif
