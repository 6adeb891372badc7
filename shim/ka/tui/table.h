/* table.h - draws the connections as a table, with a bar for each. Pure.
 *
 * On a narrow terminal the columns that matter least are left out: LIBKA first, then
 * SILENT, PID, KEEPALIVE and PROGRAM. The peer's address loses its middle.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>

#include "ka/connections/track.h"
#include "ka/tui/canvas.h"

struct table {
	uint64_t limit; /* see track_update() */
	/* Widths of the columns, from left to right; 0: left out. */
	unsigned pid, program, peer, local, idle, silent, bar, keepalive, libka;
};

/* Chooses the columns for lines of that width. */
void table_fit(struct table *t, const struct track *const *tracks, size_t count,
	unsigned width, uint64_t limit);

/* The width of LOCAL, which distinguishes connections that would look the same. */
enum { TABLE_LOCAL = 6 };
void table_local_port(struct canvas *out, const struct connection *c, unsigned width);

/* Draw the headings, and a row. Each is one line, if a line is left. */
void table_head(struct canvas *out, const struct table *t);
void table_row(struct canvas *out, const struct table *t, const struct track *w);

/* Draws the mark of a risk and a blank. table_style() returns the style of the mark. */
void table_mark(struct canvas *out, enum risk risk);
const char *table_style(enum risk risk);

#endif
