/* frame.h - one picture of ka watch, put together for the terminal. Pure.
 *
 * No line is as long as the terminal is wide. So none wraps, whatever the terminal does
 * with its last column.
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
	const struct track *const *tracks; /* those to show, in order */
	size_t count, total;               /* of them, and of all connections */
	size_t top;                        /* the first one to show */
	const char *filter;                /* text that was typed; "": none */
	int is_typing;                     /* the filter */
	const char *sort;                  /* NULL: by risk, as usual */
	const char *only;                  /* the processes that were named; "": none */
	const char *empty;                 /* the text if there is nothing to show */
	int shows_help;
	const struct note *note; /* a ring of FRAME_NOTES */
	size_t notes;            /* that there ever were */
};

/* How much memory a frame of that size needs at most. */
size_t frame_room(unsigned columns, unsigned lines);

/* Corrects f->top if it is too far down. The number of connections shown. */
size_t frame_draw(struct text *t, struct frame *f);

/* The style of a note about such an event. */
const char *frame_event_style(enum event_kind kind);

#endif
