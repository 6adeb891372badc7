/* progress.c - see progress.h */
#include "ka/measure/progress.h"

#include <string.h>
#include <unistd.h>

#include "ka/measure/sentence.h"
#include "ka/socket/format.h"
#include "ka/tui/bar.h"
#include "ka/tui/canvas.h"
#include "ka/tui/terminal.h"

enum {
	REDRAW = 250,      /* ms between two updates of the bar on a terminal */
	LINES_IN_ALL = 30, /* about this many lines are printed to a pipe, */
	LINE_LEAST = 5000, /* with at least this many ms between them */
	BAR_MOST = 24,
	BAR_LEAST = 8,
};

void progress_open(struct progress_view *p, FILE *to)
{
	*p = (struct progress_view){ .to = to,
		.is_terminal = to == stdout ? terminal_is_capable() : isatty(fileno(to)) };
	p->utf8 = terminal_has_utf8();
}

static void put_bar(struct canvas *l, unsigned columns, uint64_t elapsed, uint64_t at_most)
{
	const struct bar b = { .span = at_most, .quiet = elapsed };
	char cell[BAR_MOST + 1];

	bar_draw(cell, columns, &b);
	for (const char *s = cell; *s; s++) canvas_glyph(l, bar_glyph(*s), *s);
}

static void put_words(char *out, size_t size, uint64_t elapsed, uint64_t at_most,
	const struct bracket *known)
{
	const uint64_t left = at_most > elapsed ? at_most - elapsed : 0;
	char now[FORMAT_DURATION], to_go[FORMAT_DURATION], words[2 * SENTENCE_TIME + 32];

	snprintf(out, size, "%s, at most %s to go; known so far: %s",
		format_duration(now, elapsed), format_duration(to_go, left),
		sentence_known(words, known));
}

void progress_line(char out[PROGRESS_LINE], unsigned width, int utf8, uint64_t elapsed,
	uint64_t at_most, const struct bracket *known)
{
	struct text t = text_in(out, PROGRESS_LINE);
	struct canvas l = { .t = &t, .utf8 = utf8, .width = width, .most = 1 };
	char words[160];
	unsigned left;

	put_words(words, sizeof words, elapsed, at_most, known);
	canvas_next(&l);
	canvas_blanks(&l, 2);
	left = width > strlen(words) + 4 ? width - (unsigned)strlen(words) - 4 : 0;
	if (left >= BAR_LEAST) {
		put_bar(&l, left < BAR_MOST ? left : BAR_MOST, elapsed, at_most);
		canvas_blanks(&l, 2);
	}
	canvas_put(&l, words);
	text_end(&t);
}

static uint64_t interval(const struct progress_view *p, const struct session *s)
{
	const uint64_t part = s->at_most / LINES_IN_ALL;

	if (p->is_terminal) return REDRAW;
	return part > LINE_LEAST ? part : LINE_LEAST;
}

void progress_show(struct progress_view *p, const struct session *s)
{
	const uint64_t elapsed = round_elapsed(s);
	const struct bracket b = plan_bracket(s->trial, s->trials);
	char line[PROGRESS_LINE];
	unsigned columns = 200, rows;

	if (!s->at_most || elapsed < p->next) return;
	p->next = elapsed + interval(p, s);
	if (p->is_terminal) terminal_size(&columns, &rows);
	progress_line(
		line, columns - 1, p->utf8 && p->is_terminal, elapsed, s->at_most, &b);
	if (p->is_terminal)
		fprintf(p->to, "\r%s\033[K", line);
	else
		fprintf(p->to, "%s\n", line);
	fflush(p->to);
	p->is_drawn = p->is_terminal;
}

void progress_clear(struct progress_view *p)
{
	if (p->is_drawn) fputs("\r\033[K", p->to);
	p->is_drawn = 0;
}
