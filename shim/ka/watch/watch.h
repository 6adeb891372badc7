/* watch.h - the two forms of ka watch: lines of text, or a full screen. */
#ifndef WATCH_H
#define WATCH_H

#include "ka/connections/monitor.h"

struct watch {
	struct monitor monitor;
	uint64_t interval; /* ms */
	int ascii, json;
	char only[256];    /* the processes that were named, as words; "": none */
	char missing[256]; /* those that do not exist */
};

/* Both run until the user quits, and return the exit status. */
int watch_lines(struct watch *w);
int watch_screen(struct watch *w);

#endif
