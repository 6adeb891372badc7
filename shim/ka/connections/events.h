/* events.h - what happened to connections between two looks. Pure. */
#ifndef EVENTS_H
#define EVENTS_H

#include "ka/connections/track.h"
#include "ka/socket/format.h"

enum event_kind {
	EVENT_NEW,
	EVENT_ARMED,
	EVENT_DISARMED,
	EVENT_UNANSWERED,
	EVENT_SILENT,
	EVENT_ANSWERS,
	EVENT_LIMIT,
	EVENT_GONE,
};

struct event {
	enum event_kind kind;
	const struct track *of; /* as it is, or if it is gone as it was */
	uint64_t ms;            /* EVENT_ANSWERS: silent before that; EVENT_LIMIT: it */
};

struct tracks {
	struct track *at; /* in the order of their cookies */
	size_t count;
};

/* Calls each() for all that happened from one look to the next. limit: as for
 * track_update. */
void events_between(const struct tracks *before, const struct tracks *now, uint64_t elapsed,
	uint64_t limit, void (*each)(const struct event *, void *), void *data);

enum { EVENT_SUBJECT = 128, EVENT_TEXT = 128 };

/* ssh[4711] 192.0.2.1:22 */
const char *event_subject(char out[EVENT_SUBJECT], const struct entry *entry);

/* 2 probes unanswered, peer silent for 32s; and so on */
const char *event_text(char out[EVENT_TEXT], const struct event *e);

/* For the beginning: idle 3m05s, no keepalive */
const char *event_state(char out[EVENT_TEXT], const struct track *w);

#endif
