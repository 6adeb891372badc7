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

static void put(struct canvas *out, const char *s, size_t n)
{
	const size_t room = (size_t)(out->t->end - out->t->at);

	if (n > out->left) n = out->left;
	out->left -= (unsigned)n;
	if (n > room) n = room;
	memcpy(out->t->at, s, n);
	out->t->at += n;
}

void canvas_put(struct canvas *out, const char *s)
{
	put(out, s, strlen(s));
}

void canvas_blanks(struct canvas *out, unsigned n)
{
	static const char blanks[] = "                                ";
	const unsigned most = sizeof blanks - 1;

	for (; n > most; n -= most) put(out, blanks, most);
	put(out, blanks, n);
}

void canvas_glyph(struct canvas *out, const char *utf8, char ascii)
{
	if (!out->left) return;
	out->left--;
	text_put(out->t, out->utf8 ? utf8 : (char[]){ ascii, 0 });
}

void canvas_column(struct canvas *out, const char *s, unsigned width)
{
	const unsigned n = (unsigned)strlen(s), head = width / 2;

	if (!width) return;
	if (n <= width) {
		canvas_put(out, s);
		canvas_blanks(out, width - n + CANVAS_GAP);
		return;
	}
	put(out, s, head);
	canvas_glyph(out, "\u2026", '~');
	canvas_put(out, s + n - (width - head - 1));
	canvas_blanks(out, CANVAS_GAP);
}

void canvas_column_right(struct canvas *out, const char *s, unsigned width)
{
	const unsigned n = (unsigned)strlen(s);

	if (n < width) {
		canvas_blanks(out, width - n);
		canvas_column(out, s, n);
	} else {
		canvas_column(out, s, width);
	}
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
