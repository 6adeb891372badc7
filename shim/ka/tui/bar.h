/* bar.h - how long nothing has passed on a connection, as a bar.
 *
 *   ===========-......o.......|....     by bar_draw, in ASCII
 *   ━━━━━━━━━━━╸──────◆───────┃────     the same, by bar_glyph
 *
 * '=' is the time that has passed ('-': half a column of it), 'o' where the next
 * probe falls ('>': off the bar), '|' the limit. Times are in ms. Pure.
 */
#ifndef BAR_H
#define BAR_H

#include <stdint.h>

struct bar {
	uint64_t span;  /* what the whole bar stands for; not 0 */
	uint64_t quiet; /* since a packet passed */
	uint64_t probe; /* quiet time at which the next probe is due; 0: none is */
	uint64_t limit; /* quiet time that is too much; 0: not known */
};

/* Writes `columns` characters and a NUL. */
void bar_draw(char *out, unsigned columns, const struct bar *b);

/* A time's column; `columns` if it is off the bar. */
unsigned bar_column(uint64_t ms, unsigned columns, const struct bar *b);

/* The UTF-8 for such a character, one column wide as well. */
const char *bar_glyph(char c);

#endif
