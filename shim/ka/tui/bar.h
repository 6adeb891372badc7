/* bar.h - draws the time since the last packet as a bar. Pure.
 *
 * bar_draw() draws in ASCII: '=' the time that has passed, '-' half a column of it, 'o' the
 * next probe, '>' the next probe if it is beyond the end, '|' the limit. bar_glyph() has
 * the UTF-8 for each. Times are in ms. Both forms:
 *
 * ===========-......o.......|....
 *
 * ━━━━━━━━━━━╸──────◆───────┃────
 */
#ifndef BAR_H
#define BAR_H

#include <stdint.h>

struct bar {
	uint64_t span;  /* the time at the end of the bar; not 0 */
	uint64_t quiet; /* since the last packet */
	uint64_t probe; /* quiet time at which the next probe is due; 0: no probe */
	uint64_t limit; /* quiet time that is too long; 0: unknown */
};

/* Writes `columns` characters and a NUL. */
void bar_draw(char *out, unsigned columns, const struct bar *b);

/* Returns the column of a time, or `columns` if it is beyond the end. */
unsigned bar_column(uint64_t ms, unsigned columns, const struct bar *b);

/* Returns the UTF-8 for a character of bar_draw(). It is one column wide too. */
const char *bar_glyph(char c);

#endif
