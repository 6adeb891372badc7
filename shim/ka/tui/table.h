/* table.h - the connections as a table, with a bar for each. Pure.
 *
 * The columns that matter least are left out on a narrow terminal: LIBKA first,
 * then SILENT, PID, KEEPALIVE and PROGRAM; the peer's address loses its middle.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>

#include "ka/connections/track.h"
#include "ka/tui/canvas.h"

struct table {
	uint64_t limit; /* as for track_update */
	/* Widths of the columns, as they stand from left to right; 0: left out. */
	unsigned pid, program, peer, idle, silent, bar, keepalive, libka;
};

/* For lines of that width. */
void table_fit(struct table *t, const struct track *const *tracks, size_t count,
	unsigned width, uint64_t limit);

/* The headings; a row. Each a line, if there is room for one. */
void table_head(struct canvas *out, const struct table *t);
void table_row(struct canvas *out, const struct table *t, const struct track *w);

/* The mark of a risk with the blank after it, and the style of that mark. */
void table_mark(struct canvas *out, enum risk risk);
const char *table_style(enum risk risk);

#endif
