/* canvas.h - the lines of a frame, each cut where the terminal ends.
 *
 * Pure. Text is ASCII, so that bytes are columns, but for the glyphs.
 */
#ifndef CANVAS_H
#define CANVAS_H

#include "common/text.h"

/* Red, and black on yellow, can be read on a dark background and on a light one. */
#define STYLE_PLAIN "\033[0m"
#define STYLE_BOLD "\033[1m"
#define STYLE_DIM "\033[2m"
#define STYLE_RED "\033[31m"
#define STYLE_YELLOW "\033[30;43m"

enum { CANVAS_GAP = 2 }; /* between columns */

struct canvas {
	struct text *t;
	int utf8, colour;
	unsigned width, most; /* columns of a line, lines of the frame */
	unsigned begun;       /* lines so far */
	unsigned left;        /* columns of the present one */
};

/* Goes on to the next line. 0: there is no room for one. */
int canvas_next(struct canvas *out);

/* After the last line: what an earlier frame left below it goes. */
void canvas_end(struct canvas *out);

void canvas_style(struct canvas *out, const char *sequence);
void canvas_put(struct canvas *out, const char *s);
void canvas_blanks(struct canvas *out, unsigned n);

/* One column wide, in either form. */
void canvas_glyph(struct canvas *out, const char *utf8, char ascii);

/* In a column of that width, with the gap behind it: what is too long loses its
 * middle. With a width of 0 there is no such column. */
void canvas_column(struct canvas *out, const char *s, unsigned width);
void canvas_column_right(struct canvas *out, const char *s, unsigned width);

/* The end of the longest run of words in s that fits into `width` columns; of a
 * word that is longer, as much as fits. */
const char *canvas_break(const char *s, unsigned width);

#endif
