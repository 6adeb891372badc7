/* events.h - finds what happened to connections between two polls. Pure. */
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
	EVENT_CLOSED,
	EVENT_DIED,
};

struct event {
	enum event_kind kind;
	const struct track *of; /* its present state; if it has ended, its last one */
	uint64_t ms; /* EVENT_ANSWERS: silence before it; EVENT_LIMIT: the limit */
};

struct tracks {
	struct track *at; /* sorted by cookie */
	size_t count, room;
};

/* Calls each() for every change from one poll to the next. limit: see track_update(). */
void events_between(const struct tracks *before, const struct tracks *now, uint64_t elapsed,
	uint64_t limit, void (*each)(const struct event *, void *), void *data);

enum { EVENT_SUBJECT = 128, EVENT_TEXT = 128 };

/* ssh[4711] 192.0.2.1:22; "from :50001" is added if another connection has the same name */
const char *event_subject(char out[EVENT_SUBJECT], const struct track *t);

/* "died", as in ka watch --json. */
const char *event_name(enum event_kind kind);

/* For example: 2 probes unanswered, peer silent for 32s */
const char *event_text(char out[EVENT_TEXT], const struct event *e);

/* The state at the start: idle 3m05s, no keepalive */
const char *event_state(char out[EVENT_TEXT], const struct track *w);

#endif
