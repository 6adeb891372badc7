/* frame.c - see frame.h */
#include "ka/tui/frame.h"

#include <stdio.h>
#include <string.h>

#include "ka/tui/table.h"

enum { INDENT = 10 }; /* columns before the text of an event */

/* Each line fits 40 columns. */
static const char *const help[] = {
	"up, down, j, k   scroll by a row",
	"PgUp, PgDn       scroll by a page",
	"Home, End, g, G  first row, last row",
	"/ TEXT           only rows with it in",
	"                 program, PID, peer:",
	"                 ^W, ^U erase,",
	"                 Enter keeps it, Esc",
	"                 shows all again",
	"s                sort by risk, idle,",
	"                 program or peer",
	"q, ^C            quit",
	"?                any key returns",
};

size_t frame_room(unsigned columns, unsigned lines)
{
	/* A glyph has three bytes, and a row changes its style some twenty times. */
	return ((size_t)columns * 3 + 256) * lines + 64;
}

const char *frame_event_style(enum event_kind kind)
{
	switch (kind) {
	case EVENT_DIED: return STYLE_DEADLY;
	case EVENT_UNANSWERED:
	case EVENT_SILENT: return table_style(RISK_FAILING);
	case EVENT_DISARMED:
	case EVENT_LIMIT: return table_style(RISK_IDLE);
	case EVENT_ANSWERS: return STYLE_BOLD;
	default: return STYLE_PLAIN;
	}
}

static void put_in(struct canvas *out, const char *s, const char *style)
{
	canvas_style(out, style);
	canvas_put(out, s);
	canvas_style(out, STYLE_PLAIN);
}

/* Writes s after two blanks, or nothing if s is empty. */
static void put_part(
	struct canvas *out, const char *before, const char *s, const char *style)
{
	if (!*s) return;
	canvas_blanks(out, 2);
	canvas_style(out, style);
	canvas_put(out, before);
	canvas_put(out, s);
	canvas_style(out, STYLE_PLAIN);
}

static void put_count(struct canvas *out, size_t n, const char *what, const char *style)
{
	char s[64];

	if (!n) return;
	snprintf(s, sizeof s, "%zu %s", n, what);
	put_part(out, "", s, style);
}

static void put_filter(struct canvas *out, const struct frame *f)
{
	if (!f->is_typing && !*f->filter) return;
	canvas_blanks(out, 2);
	put_in(out, "/", STYLE_BOLD);
	put_in(out, f->filter, STYLE_BOLD);
	if (f->is_typing) put_in(out, "_", STYLE_BOLD);
}

static void put_counts(struct canvas *out, const struct frame *f)
{
	size_t in[] = { [RISK_NONE] = 0, [RISK_IDLE] = 0, [RISK_FAILING] = 0 };
	char of[48];

	for (size_t i = 0; i < f->count; i++) in[f->tracks[i]->risk]++;
	snprintf(of, sizeof of, "of %zu connections", f->total);
	if (f->count != f->total)
		put_count(out, f->count, of, STYLE_PLAIN);
	else
		put_count(out, f->count, f->count == 1 ? "connection" : "connections",
			STYLE_PLAIN);
	put_count(out, in[RISK_IDLE], "at risk", table_style(RISK_IDLE));
	put_count(out, in[RISK_FAILING], "unanswered", table_style(RISK_FAILING));
}

static void draw_head(struct canvas *out, const struct frame *f)
{
	static const char keys[] = "  ? keys  q quits";
	unsigned right;

	if (!canvas_next(out)) return;
	put_in(out, "ka watch", STYLE_BOLD);
	put_filter(out, f);
	put_counts(out, f);
	put_part(out, "by ", f->sort ? f->sort : "", STYLE_PLAIN);
	put_part(out, "only ", f->only, STYLE_PLAIN);
	right = (unsigned)(strlen(f->clock) + strlen(keys));
	if (out->left < right + 2) return;
	canvas_blanks(out, out->left - right);
	canvas_put(out, f->clock);
	put_in(out, keys, STYLE_DIM);
}

static void draw_help(struct canvas *out)
{
	canvas_next(out);
	for (size_t i = 0; i < sizeof help / sizeof *help && canvas_next(out); i++) {
		canvas_blanks(out, 2);
		canvas_put(out, help[i]);
	}
}

/* Draws the headings and up to `most` lines below. Returns the number of rows among these.
 */
static size_t draw_table(struct canvas *out, struct frame *f, size_t most)
{
	const size_t shown = f->count <= most ? f->count : most ? most - 1 : 0;
	struct table t;
	char s[96];

	if (f->top > f->count - shown) f->top = f->count - shown;
	table_fit(&t, f->tracks, f->count, out->width, f->limit);
	table_head(out, &t);
	for (size_t i = 0; i < shown; i++) table_row(out, &t, f->tracks[f->top + i]);
	if (!most || (f->count && shown == f->count) || !canvas_next(out)) return shown;
	snprintf(s, sizeof s, "  %zu to %zu of %zu", f->top + 1, f->top + shown, f->count);
	put_in(out, f->count ? s : f->empty, STYLE_DIM);
	return shown;
}

/* Returns the number of lines that a note takes. Draws them unless `out` is NULL. */
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
		canvas_style(out, n->style);
		for (; s < end; s++) canvas_put(out, (char[]){ *s, 0 });
		canvas_style(out, STYLE_PLAIN);
	}
	return lines;
}

/* Finds how many of the newest notes fit into `most` lines. Returns the index of the oldest
 * of these, and sets the number of lines that they take. */
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

/* Events get a quarter of the screen at most, and more if the connections leave it. */
size_t frame_draw(struct text *t, struct frame *f)
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
	size_t shown;

	text_put(t, "\033[H");
	draw_head(&out, f);
	if (f->shows_help) {
		draw_help(&out);
		canvas_end(&out);
		return 0;
	}
	newest(f, room / 4, &for_notes);
	if (rows < room - for_notes) for_notes = room - (unsigned)rows;
	shown = draw_table(&out, f, room - for_notes + (for_notes ? 0 : 1));
	if (f->notes) canvas_next(&out);
	for (size_t i = newest(f, for_notes, &for_notes); i < f->notes; i++)
		draw_note(&out, &f->note[i % FRAME_NOTES], out.width);
	canvas_end(&out);
	return shown;
}
