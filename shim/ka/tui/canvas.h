/* canvas.h - writes the lines of a frame, each cut at the width of the terminal. Pure.
 *
 * Text is ASCII except for the glyphs, so that bytes are columns.
 */
#ifndef CANVAS_H
#define CANVAS_H

#include "common/text.h"

/* Styles, readable on dark and light backgrounds. */
#define STYLE_PLAIN "\033[0m"
#define STYLE_BOLD "\033[1m"
#define STYLE_DIM "\033[2m"
#define STYLE_RED "\033[31m"
#define STYLE_YELLOW "\033[30;43m"
#define STYLE_DEADLY "\033[1;37;41m"

enum { CANVAS_GAP = 2 }; /* between columns */

struct canvas {
	struct text *t;
	int utf8, colour;
	unsigned width, most; /* columns of a line, lines of the frame */
	unsigned begun;       /* lines begun so far */
	unsigned left;        /* columns left in the present line */
};

/* Begins the next line. Returns 0 if no line is left. */
int canvas_next(struct canvas *out);

/* Call after the last line. Clears what an earlier frame left below it. */
void canvas_end(struct canvas *out);

void canvas_style(struct canvas *out, const char *sequence);
void canvas_put(struct canvas *out, const char *s);
void canvas_blanks(struct canvas *out, unsigned n);

/* Writes a glyph, one column wide in either form. */
void canvas_glyph(struct canvas *out, const char *utf8, char ascii);

/* Writes s into a column of that width, with a gap after it. If s is too long, its middle
 * is cut out. With width 0 the column is left out. */
void canvas_column(struct canvas *out, const char *s, unsigned width);
void canvas_column_right(struct canvas *out, const char *s, unsigned width);

/* Returns the end of the longest run of words in s that fits into `width` columns. A word
 * that is too long is cut. */
const char *canvas_break(const char *s, unsigned width);

#endif
