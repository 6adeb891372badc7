/* frame.h - one picture of ka watch, put together for the terminal.
 *
 * Pure: what is to be seen in, text with control sequences out. No line is as
 * long as the terminal is wide, so none wraps, whatever the terminal makes of
 * its last column.
 */
#ifndef FRAME_H
#define FRAME_H

#include <stddef.h>

#include "common/text.h"
#include "ka/connections/events.h"

enum { FRAME_NOTES = 128 };

struct note {
	char clock[16];
	char text[EVENT_SUBJECT + EVENT_TEXT + 2];
};

struct frame {
	unsigned columns, lines;
	int utf8, colour;
	uint64_t limit;                    /* as for track_update */
	const char *clock;                 /* what time it is */
	const struct track *const *tracks; /* in the order in which they are shown */
	size_t count;
	const struct note *note; /* of what happened: a ring of FRAME_NOTES, */
	size_t notes;            /* and how many there were ever */
};

/* Bytes that a frame of that size takes at most. */
size_t frame_room(unsigned columns, unsigned lines);

void frame_draw(struct text *t, const struct frame *f);

#endif
