/* bar.c - see bar.h */
#include "ka/tui/bar.h"

#include <string.h>

unsigned bar_column(uint64_t ms, unsigned columns, const struct bar *b)
{
	return ms >= b->span ? columns : (unsigned)(ms * columns / b->span);
}

void bar_draw(char *out, unsigned columns, const struct bar *b)
{
	const unsigned halves = bar_column(b->quiet, 2 * columns, b);
	const unsigned limit = bar_column(b->limit, columns, b);
	const unsigned probe = bar_column(b->probe, columns, b);

	memset(out, '.', columns);
	memset(out, '=', halves / 2);
	out[columns] = 0;
	if (!columns) return;
	if (halves % 2) out[halves / 2] = '-';
	if (b->limit && limit < columns) out[limit] = '|';
	if (b->probe)
		out[probe < columns ? probe : columns - 1] = probe < columns ? 'o' : '>';
}

const char *bar_glyph(char c)
{
	switch (c) {
	case '=': return "\u2501";
	case '-': return "\u2578";
	case '.': return "\u2500";
	case 'o': return "\u25c6";
	case '>': return "\u25b8";
	case '|': return "\u2503";
	default: return " ";
	}
}
