/* canvas.c - see canvas.h */
#include "ka/tui/canvas.h"

#include <string.h>

int lines_next(struct lines *l)
{
	if (l->begun >= l->most) return 0;
	if (l->begun++) text_put(l->t, "\033[K\r\n");
	l->left = l->width;
	return 1;
}

void lines_end(struct lines *l)
{
	text_put(l->t, "\033[J");
}

void lines_style(struct lines *l, const char *sequence)
{
	if (l->colour) text_put(l->t, sequence);
}

void lines_put(struct lines *l, const char *s)
{
	for (; *s && l->left; s++, l->left--) text_put(l->t, (char[]){ *s, 0 });
}

void lines_blanks(struct lines *l, unsigned n)
{
	while (n--) lines_put(l, " ");
}

void lines_glyph(struct lines *l, const char *utf8, char ascii)
{
	if (!l->left) return;
	l->left--;
	text_put(l->t, l->utf8 ? utf8 : (char[]){ ascii, 0 });
}

void lines_column(struct lines *l, const char *s, unsigned width)
{
	const unsigned n = (unsigned)strlen(s), head = width / 2;

	if (!width) return;
	if (n <= width) {
		lines_put(l, s);
		lines_blanks(l, width - n + LINES_GAP);
		return;
	}
	for (unsigned i = 0; i < head; i++) lines_put(l, (char[]){ s[i], 0 });
	lines_glyph(l, "\u2026", '~');
	lines_put(l, s + n - (width - head - 1));
	lines_blanks(l, LINES_GAP);
}

void lines_column_right(struct lines *l, const char *s, unsigned width)
{
	const unsigned n = (unsigned)strlen(s);

	if (n < width) {
		lines_blanks(l, width - n);
		lines_column(l, s, n);
	} else {
		lines_column(l, s, width);
	}
}

const char *lines_break(const char *s, unsigned width)
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
