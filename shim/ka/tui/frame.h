/* frame.h - draws a frame of ka watch. Pure.
 *
 * Every line is shorter than the terminal is wide. So none wraps, on any kind of terminal.
 */
#ifndef FRAME_H
#define FRAME_H

#include <stddef.h>

#include "common/text.h"
#include "ka/connections/events.h"

enum { FRAME_NOTES = 128 };

/* An event. */
struct note {
	char clock[16];
	char text[EVENT_SUBJECT + EVENT_TEXT + 2];
	const char *style;
};

struct frame {
	unsigned columns, lines;
	int utf8, colour;
	uint64_t limit;                    /* see track_update() */
	const char *clock;                 /* the time of day */
	const struct track *const *tracks; /* to show, in this order */
	size_t count, total;               /* number of these; number of all connections */
	size_t top;                        /* the first one to show */
	const char *filter;                /* text that was typed; "": none */
	int is_typing;                     /* the filter */
	const char *sort;                  /* NULL: by risk, as usual */
	const char *only;                  /* the processes that were named; "": none */
	const char *empty;                 /* text if there is nothing to show */
	int shows_help;
	const struct note *note; /* a ring of FRAME_NOTES */
	size_t notes;            /* number since the start */
};

/* Returns the most bytes that a frame of that size needs. */
size_t frame_room(unsigned columns, unsigned lines);

/* Draws the frame. Corrects f->top if it is too far down. Returns the number of connections
 * shown. */
size_t frame_draw(struct text *t, struct frame *f);

/* Returns the style of a note about such an event. */
const char *frame_event_style(enum event_kind kind);

#endif
