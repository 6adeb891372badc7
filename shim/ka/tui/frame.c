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

static void put_in(struct canvas *out, const char *s, const char *style)
{
	canvas_style(out, style);
	canvas_put(out, s);
	canvas_style(out, STYLE_PLAIN);
}

static void put_count(struct canvas *out, size_t n, const char *what, const char *style)
{
	char s[64];

	if (!n) return;
	snprintf(s, sizeof s, "%zu %s", n, what);
	canvas_blanks(out, 2);
	put_in(out, s, style);
}

static void draw_head(struct canvas *out, const struct frame *f)
{
	static const char keys[] = "  q quits";
	size_t in[] = { [RISK_NONE] = 0, [RISK_IDLE] = 0, [RISK_FAILING] = 0 };
	unsigned right;

	for (size_t i = 0; i < f->count; i++) in[f->tracks[i]->risk]++;
	if (!canvas_next(out)) return;
	put_in(out, "ka watch", STYLE_BOLD);
	put_count(out, f->count, f->count == 1 ? "connection" : "connections", STYLE_PLAIN);
	put_count(out, in[RISK_IDLE], "at risk", table_style(RISK_IDLE));
	put_count(out, in[RISK_FAILING], "unanswered", table_style(RISK_FAILING));
	right = (unsigned)(strlen(f->clock) + strlen(keys));
	if (out->left < right + 2) return;
	canvas_blanks(out, out->left - right);
	canvas_put(out, f->clock);
	put_in(out, keys, STYLE_DIM);
}

static void draw_table(struct canvas *out, const struct frame *f, size_t most)
{
	const size_t shown = f->count <= most ? f->count : most ? most - 1 : 0;
	struct table t;
	char s[64];

	table_fit(&t, f->tracks, f->count, out->width, f->limit);
	table_head(out, &t);
	for (size_t i = 0; i < shown; i++) table_row(out, &t, f->tracks[i]);
	if (!most || (f->count && shown == f->count) || !canvas_next(out)) return;
	snprintf(s, sizeof s, "  and %zu more", f->count - shown);
	put_in(out, f->count ? s : "  no connections so far", STYLE_DIM);
}

/* The lines that a note takes; writes them unless l is a null pointer. */
static unsigned draw_note(struct canvas *out, const struct note *n, unsigned width)
{
	const char *s = n->text;
	unsigned lines = 0;

	for (const char *end; *s; s = end + strspn(end, " ")) {
		end = canvas_break(s, width > INDENT ? width - INDENT : 1);
		lines++;
		if (!out || !canvas_next(out)) continue;
		canvas_style(out, STYLE_DIM);
		canvas_column(out, lines == 1 ? n->clock : "", INDENT - CANVAS_GAP);
		canvas_style(out, STYLE_PLAIN);
		for (; s < end; s++) canvas_put(out, (char[]){ *s, 0 });
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
	struct canvas out = {
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
	draw_head(&out, f);
	draw_table(&out, f, room - for_notes + (for_notes ? 0 : 1));
	if (f->notes) canvas_next(&out);
	for (size_t i = newest(f, for_notes, &for_notes); i < f->notes; i++)
		draw_note(&out, &f->note[i % FRAME_NOTES], out.width);
	canvas_end(&out);
}
