/* frame.c - see frame.h */
#include "ka/tui/frame.h"

#include <stdio.h>
#include <string.h>

#include "ka/tui/table.h"

enum { INDENT = 10 }; /* of what is said behind the time of an event */

size_t frame_room(unsigned columns, unsigned lines)
{
	/* A glyph has three bytes; a row changes its style some twenty times. */
	return ((size_t)columns * 3 + 256) * lines + 64;
}

static void put_in(struct lines *l, const char *s, const char *style)
{
	lines_style(l, style);
	lines_put(l, s);
	lines_style(l, STYLE_PLAIN);
}

static void put_count(struct lines *l, size_t n, const char *what, const char *style)
{
	char s[64];

	if (!n) return;
	snprintf(s, sizeof s, "%zu %s", n, what);
	lines_blanks(l, 2);
	put_in(l, s, style);
}

static void draw_head(struct lines *l, const struct frame *f)
{
	static const char keys[] = "  q quits";
	size_t in[] = { [CALM] = 0, [AT_RISK] = 0, [FAILING] = 0 };
	unsigned right;

	for (size_t i = 0; i < f->count; i++) in[f->watched[i]->risk]++;
	if (!lines_next(l)) return;
	put_in(l, "ka watch", STYLE_BOLD);
	put_count(l, f->count, f->count == 1 ? "connection" : "connections", STYLE_PLAIN);
	put_count(l, in[AT_RISK], "at risk", table_hue(AT_RISK));
	put_count(l, in[FAILING], "unanswered", table_hue(FAILING));
	right = (unsigned)(strlen(f->clock) + strlen(keys));
	if (l->left < right + 2) return;
	lines_blanks(l, l->left - right);
	lines_put(l, f->clock);
	put_in(l, keys, STYLE_DIM);
}

static void draw_table(struct lines *l, const struct frame *f, size_t most)
{
	const size_t shown = f->count <= most ? f->count : most ? most - 1 : 0;
	struct table t;
	char s[64];

	table_fit(&t, f->watched, f->count, l->width, f->limit);
	table_head(l, &t);
	for (size_t i = 0; i < shown; i++) table_row(l, &t, f->watched[i]);
	if (!most || (f->count && shown == f->count) || !lines_next(l)) return;
	snprintf(s, sizeof s, "  and %zu more", f->count - shown);
	put_in(l, f->count ? s : "  no connections so far", STYLE_DIM);
}

/* The lines that a note takes; writes them unless l is a null pointer. */
static unsigned draw_note(struct lines *l, const struct note *n, unsigned width)
{
	const char *s = n->text;
	unsigned lines = 0;

	for (const char *end; *s; s = end + strspn(end, " ")) {
		end = lines_break(s, width > INDENT ? width - INDENT : 1);
		lines++;
		if (!l || !lines_next(l)) continue;
		lines_style(l, STYLE_DIM);
		lines_column(l, lines == 1 ? n->clock : "", INDENT - LINES_GAP);
		lines_style(l, STYLE_PLAIN);
		for (; s < end; s++) lines_put(l, (char[]){ *s, 0 });
	}
	return lines;
}

/* The newest notes that fit into so many lines: the number of the first, and how
 * many lines they take. */
static size_t newest(const struct frame *f, unsigned most, unsigned *lines)
{
	const unsigned width = f->columns ? f->columns - 1 : 0;
	size_t i = f->notes;

	for (*lines = 0; i && f->notes - i < FRAME_NOTES; i--) {
		const unsigned n = draw_note(NULL, &f->note[(i - 1) % FRAME_NOTES], width);

		if (*lines + n > most) break;
		*lines += n;
	}
	return i;
}

/* The connections have the screen, but for a quarter if something happened. */
void frame_draw(struct text *t, const struct frame *f)
{
	struct lines l = {
		.t = t,
		.utf8 = f->utf8,
		.colour = f->colour,
		.width = f->columns ? f->columns - 1 : 0,
		.most = f->lines,
	};
	const unsigned room = f->lines > 3 ? f->lines - 3 : 0; /* below the headings */
	const size_t rows = f->count ? f->count : 1;
	unsigned for_notes;

	newest(f, room / 4, &for_notes);
	if (rows < room - for_notes) for_notes = room - (unsigned)rows;
	text_put(t, "\033[H");
	draw_head(&l, f);
	draw_table(&l, f, room - for_notes + (for_notes ? 0 : 1));
	if (f->notes) lines_next(&l);
	for (size_t i = newest(f, for_notes, &for_notes); i < f->notes; i++)
		draw_note(&l, &f->note[i % FRAME_NOTES], l.width);
	lines_end(&l);
}
