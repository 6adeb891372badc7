/* canvas.c - see canvas.h */
#include "ka/tui/canvas.h"

#include <string.h>

int canvas_next(struct canvas *out)
{
	if (out->begun >= out->most) return 0;
	if (out->begun++) text_put(out->t, "\033[K\r\n");
	out->left = out->width;
	return 1;
}

void canvas_end(struct canvas *out)
{
	text_put(out->t, "\033[J");
}

void canvas_style(struct canvas *out, const char *sequence)
{
	if (out->colour) text_put(out->t, sequence);
}

/* Returns how many of n columns fit, and takes them. */
static size_t take(struct canvas *out, size_t n)
{
	const size_t room = (size_t)(out->t->end - out->t->at);

	if (n > out->left) n = out->left;
	out->left -= (unsigned)n;
	return n < room ? n : room;
}

static void put(struct canvas *out, const char *s, size_t n)
{
	n = take(out, n);
	memcpy(out->t->at, s, n);
	out->t->at += n;
}

void canvas_put(struct canvas *out, const char *s)
{
	put(out, s, strlen(s));
}

void canvas_blanks(struct canvas *out, unsigned n)
{
	const size_t taken = take(out, n);

	memset(out->t->at, ' ', taken);
	out->t->at += taken;
}

void canvas_glyph(struct canvas *out, const char *utf8, char ascii)
{
	if (!out->left) return;
	out->left--;
	text_put(out->t, out->utf8 ? utf8 : (char[]){ ascii, 0 });
}

/* Writes s into a column of `width`, with `blanks` before it. */
static void put_column(
	struct canvas *out, const char *s, unsigned n, unsigned width, unsigned blanks)
{
	const size_t taken = take(out, width + CANVAS_GAP);

	memset(out->t->at, ' ', taken);
	if (taken > blanks)
		memcpy(out->t->at + blanks, s, n < taken - blanks ? n : taken - blanks);
	out->t->at += taken;
}

/* Cuts out the middle of s, which has n columns. */
static void put_shortened(struct canvas *out, const char *s, unsigned n, unsigned width)
{
	const unsigned head = width / 2;

	put(out, s, head);
	canvas_glyph(out, "\u2026", '~');
	canvas_put(out, s + n - (width - head - 1));
	canvas_blanks(out, CANVAS_GAP);
}

void canvas_column(struct canvas *out, const char *s, unsigned width)
{
	const unsigned n = (unsigned)strlen(s);

	if (!width) return;
	if (n <= width)
		put_column(out, s, n, width, 0);
	else
		put_shortened(out, s, n, width);
}

void canvas_column_right(struct canvas *out, const char *s, unsigned width)
{
	const unsigned n = (unsigned)strlen(s);

	if (!width) return;
	if (n <= width)
		put_column(out, s, n, width, width - n);
	else
		put_shortened(out, s, n, width);
}

const char *canvas_break(const char *s, unsigned width)
{
	const char *fits = NULL, *word = s;

	while (*word) {
		const char *const blank = word + strspn(word, " ");
		const char *const end = blank + strcspn(blank, " ");

		if ((size_t)(end - s) > width) break;
		fits = word = end;
	}
	if (fits) return fits;
	return s + (strlen(s) < width ? strlen(s) : width);
}
