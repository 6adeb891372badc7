/* table.c - see table.h */
#include "ka/tui/table.h"

#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ka/connections/lookalike.h"
#include "ka/socket/format.h"
#include "ka/tui/bar.h"

enum {
	MARK = 2, /* columns, with the blank after it */
	BAR_GOOD = 16,
	BAR_LEAST = 10,
	BAR_MOST = 72,
	PEER_GOOD = 21, /* any IPv4 address fits */
	PEER_LEAST = 10,
	SPAN_MS = 300000, /* of a bar without a limit: many NATs forget after 5 minutes */
};

/* --- which columns --- */

static void widen(unsigned *width, unsigned n)
{
	if (n > *width) *width = n;
}

/* The width of everything except the bar. */
static unsigned taken(const struct table *t)
{
	const unsigned width[] = { t->pid, t->program, t->peer, t->local, t->idle,
		t->silent, t->keepalive, t->libka };
	unsigned n = MARK;

	for (unsigned i = 0; i < 8; i++) n += width[i] ? width[i] + CANVAS_GAP : 0;
	return n;
}

static int have_lookalikes(const struct track *const *tracks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (tracks[i]->is_lookalike) return 1;
	return 0;
}

static int have_same_peer(const struct track *const *tracks, size_t count)
{
	const struct entry **const entry = calloc(count + 1, sizeof *entry);
	int r;

	if (!entry) return 0;
	for (size_t i = 0; i < count; i++) entry[i] = &tracks[i]->entry;
	r = lookalike_exists(entry, count, LOOKALIKE_PEER);
	free(entry);
	return r;
}

static void narrow(struct table *t, unsigned width)
{
	unsigned *const dispensable[] = { &t->libka, &t->silent, &t->pid, &t->keepalive,
		&t->program };
	const unsigned peer_most = width > 5 * PEER_GOOD ? width / 3 : PEER_GOOD;

	if (t->peer > peer_most) t->peer = peer_most;
	for (unsigned i = 0; i < 5 && taken(t) + (i < 3 ? BAR_GOOD : BAR_LEAST) > width;
		i++)
		*dispensable[i] = 0;
	while (t->peer > PEER_LEAST && taken(t) + BAR_LEAST > width) t->peer--;
	t->bar = taken(t) < width ? width - taken(t) : 0;
	if (t->bar > BAR_MOST) t->bar = BAR_MOST;
}

void table_fit(struct table *t, const struct track *const *tracks, size_t count,
	unsigned width, uint64_t limit)
{
	struct table natural = { limit, 3, 7, 4, 0, 6, 6, 0, 12, 6 };

	for (size_t i = 0; i < count; i++) {
		const struct entry *const entry = &tracks[i]->entry;
		const struct connection *const c = &entry->connection;

		widen(&natural.pid, format_number_width((unsigned)entry->pid));
		widen(&natural.program, (unsigned)strlen(entry->program));
		widen(&natural.peer, format_endpoint_width(&c->peer, c->peer_size));
	}
	if (have_lookalikes(tracks, count)) natural.local = TABLE_LOCAL;
	*t = natural;
	narrow(t, width);
	if (t->pid || t->local || !have_same_peer(tracks, count)) return;
	*t = natural;
	t->local = TABLE_LOCAL;
	narrow(t, width);
}

void table_local_port(struct canvas *out, const struct connection *c, unsigned width)
{
	char port[16];
	struct text t = text_in(port, sizeof port);

	if (!width) return;
	text_put(&t, ":");
	text_number(&t, connection_local_port(c));
	text_end(&t);
	canvas_column_right(out, port, width);
}

/* --- the headings --- */

static uint64_t span(const struct table *t)
{
	return t->limit ? t->limit + t->limit / 4 : SPAN_MS;
}

/* Writes above the bars the time at the limit, or without a limit at their end. */
static void put_scale(struct canvas *out, const struct table *t)
{
	static const char quiet[] = "QUIET";
	const struct bar b = { .span = span(t) };
	const unsigned end = t->limit ? bar_column(t->limit, t->bar, &b) + 1 : t->bar;
	char at[FORMAT_DURATION];
	unsigned n, from = 0;

	format_duration(at, t->limit ? t->limit : b.span);
	n = (unsigned)strlen(at);
	if (!t->bar || end < n) return;
	if (end > n + strlen(quiet)) {
		canvas_put(out, quiet);
		from = (unsigned)strlen(quiet);
	}
	canvas_blanks(out, end - n - from);
	canvas_column(out, at, n + t->bar - end);
}

void table_head(struct canvas *out, const struct table *t)
{
	if (!canvas_next(out)) return;
	canvas_style(out, STYLE_DIM);
	canvas_blanks(out, MARK);
	canvas_column_right(out, "PID", t->pid);
	canvas_column(out, "PROGRAM", t->program);
	canvas_column(out, "PEER", t->peer);
	canvas_column_right(out, "LOCAL", t->local);
	canvas_column_right(out, "IDLE", t->idle);
	canvas_column_right(out, "SILENT", t->silent);
	put_scale(out, t);
	canvas_column(out, "KEEPALIVE", t->keepalive);
	canvas_column(out, "LIBKA", t->libka);
	canvas_style(out, STYLE_PLAIN);
}

/* --- a row --- */

const char *table_style(enum risk risk)
{
	switch (risk) {
	case RISK_FAILING: return STYLE_YELLOW;
	case RISK_IDLE: return STYLE_RED;
	default: return STYLE_PLAIN;
	}
}

static const char *keepalive(char out[FORMAT_KEEPALIVE], const struct track *w)
{
	const struct connection *const c = &w->entry.connection;
	char when[FORMAT_DURATION];

	if (w->unanswered)
		snprintf(out, FORMAT_KEEPALIVE, "%u unanswered", w->unanswered);
	else if (w->stalled)
		snprintf(out, FORMAT_KEEPALIVE, "peer silent");
	else if (c->state != TCP_ESTABLISHED)
		snprintf(out, FORMAT_KEEPALIVE, "%s", format_state(c->state));
	else if (c->timer == IDIAG_TIMER_KEEPALIVE)
		snprintf(out, FORMAT_KEEPALIVE, "in %s",
			format_duration(when, w->next_probe));
	else if (c->timer == IDIAG_TIMER_PROBE0)
		snprintf(out, FORMAT_KEEPALIVE, "not reading");
	else
		snprintf(out, FORMAT_KEEPALIVE, c->unacked ? "in flight" : "off");
	return out;
}

static const char *bar_hue(char cell, enum risk risk)
{
	if (cell == '.') return STYLE_DIM;
	return strchr("=-", cell) && risk == RISK_IDLE ? table_style(risk) : STYLE_PLAIN;
}

static void put_bar(struct canvas *out, const struct table *t, const struct track *w)
{
	const struct connection *const c = &w->entry.connection;
	const struct bar b = {
		.span = span(t),
		.quiet = w->quiet,
		.probe = c->timer == IDIAG_TIMER_KEEPALIVE ? w->quiet + w->next_probe : 0,
		.limit = t->limit,
	};
	char cell[BAR_MOST + 1];
	const char *now = STYLE_PLAIN;

	bar_draw(cell, t->bar, &b);
	for (const char *s = cell; *s; s++) {
		const char *const hue = bar_hue(*s, w->risk);

		if (hue != now) canvas_style(out, STYLE_PLAIN), canvas_style(out, hue);
		now = hue;
		canvas_glyph(out, bar_glyph(*s), *s);
	}
	canvas_style(out, STYLE_PLAIN);
	canvas_blanks(out, CANVAS_GAP);
}

static const char *libka(const struct entry *entry)
{
	if (entry->attached) return "attach";
	return entry->libka < 0 ? "?" : entry->libka ? "yes" : "no";
}

void table_mark(struct canvas *out, enum risk risk)
{
	static const char *const mark[] = {
		[RISK_NONE] = " ", [RISK_IDLE] = "!", [RISK_FAILING] = "?"
	};

	if (risk != RISK_NONE) canvas_style(out, table_style(risk));
	canvas_put(out, mark[risk]);
	if (risk != RISK_NONE) canvas_style(out, STYLE_PLAIN);
	canvas_put(out, " ");
}

void table_row(struct canvas *out, const struct table *t, const struct track *w)
{
	const struct connection *const c = &w->entry.connection;
	char text[FORMAT_KEEPALIVE], peer[FORMAT_ENDPOINT], pid[16] = "-";
	char idle[FORMAT_DURATION] = "-", silent[FORMAT_DURATION] = "-";

	if (!canvas_next(out)) return;
	if (w->entry.pid) snprintf(pid, sizeof pid, "%d", w->entry.pid);
	if (w->has_times)
		format_duration(idle, w->idle), format_duration(silent, w->silent);
	table_mark(out, w->risk);
	canvas_column_right(out, pid, t->pid);
	canvas_column(out, *w->entry.program ? w->entry.program : "-", t->program);
	canvas_column(out, format_endpoint(peer, &c->peer, c->peer_size), t->peer);
	table_local_port(out, c, t->local);
	canvas_column_right(out, idle, t->idle);
	canvas_column_right(out, silent, t->silent);
	if (w->has_times)
		put_bar(out, t, w);
	else
		canvas_column(out, "", t->bar);
	if (w->risk == RISK_FAILING) canvas_style(out, table_style(RISK_FAILING));
	canvas_column(out, keepalive(text, w), t->keepalive);
	canvas_style(out, STYLE_PLAIN);
	canvas_column(out, libka(&w->entry), t->libka);
}
