/* progress.h - shows the progress of a measurement: a bar on a terminal, lines in a pipe.
 */
#ifndef MEASURE_PROGRESS_H
#define MEASURE_PROGRESS_H

#include <stdio.h>

#include "ka/measure/session.h"

struct progress_view {
	FILE *to;
	int is_terminal, utf8;
	int is_drawn;  /* a bar is on the last line of the terminal */
	uint64_t next; /* elapsed ms when the next update is due */
};

void progress_open(struct progress_view *p, FILE *to);

/* Shows the progress, if an update is due. */
void progress_show(struct progress_view *p, const struct session *s);

/* Removes the bar. */
void progress_clear(struct progress_view *p);

/* "  ━━━━━╸────  4m10s, 27m at most to go; known so far: longer than 4m10s", in at most
 * `width` columns, without an end of line. Pure. */
enum { PROGRESS_LINE = 1024 };
void progress_line(char out[PROGRESS_LINE], unsigned width, int utf8, uint64_t elapsed,
	uint64_t at_most, const struct bracket *known);

#endif
