/* list.c - see list.h */
#include "ka/tui/list.h"

#include <netinet/tcp.h>
#include <string.h>

#include "ka/connections/lookalike.h"
#include "ka/connections/snapshot.h"
#include "ka/socket/format.h"
#include "ka/socket/idle.h"
#include "ka/tui/table.h"
#include "ka/util/printable.h"

enum {
	MARK = 2,             /* columns, with the blank after it */
	PEER_GOOD = 21,       /* any IPv4 address fits */
	PEER_LEAST = 10,      /* columns of an address on the narrowest terminal */
	KEEPALIVE_BRIEF = 10, /* columns for brief_keepalive() */
};

static void widen_to(unsigned *width, unsigned n)
{
	if (n > *width) *width = n;
}

static void widen(unsigned *width, const char *s)
{
	widen_to(width, (unsigned)strlen(s));
}

/* Returns "attach", the rule that applies, or whether libka.so is loaded. The rule is text
 * of another process. */
static const char *libka(const struct entry *entry)
{
	if (entry->attached) return "attach";
	if (entry->rule && strcmp(entry->rule, "default"))
		return printable_copy(entry->rule);
	return entry->libka < 0 ? "?" : entry->libka ? "yes" : "no";
}

/* If keepalive is on but the row has a mark, adds the reason. */
static const char *full_keepalive(
	char out[FORMAT_KEEPALIVE], const struct list *l, const struct connection *c)
{
	format_keepalive(out, c);
	if (idle_risk(c, l->limit) == IDLE_RISK_LATE) {
		struct text t = { out + strlen(out), out + FORMAT_KEEPALIVE - 1 };

		text_put(&t, ", too late");
		text_end(&t);
	}
	return out;
}

/* In place of a text that is too long for the column. */
static const char *brief_keepalive(const struct list *l, const struct connection *c)
{
	if (idle_risk(c, l->limit) == IDLE_RISK_LATE) return "too late";
	if (c->timer == IDIAG_TIMER_PROBE0) return "unread";
	return c->timer == IDIAG_TIMER_KEEPALIVE ? "unanswered" : "resending";
}

static const char *keepalive(
	char out[FORMAT_KEEPALIVE], const struct list *l, const struct connection *c)
{
	if (!l->state && c->state != TCP_ESTABLISHED) return format_state(c->state);
	if (strlen(full_keepalive(out, l, c)) <= l->keepalive) return out;
	return brief_keepalive(l, c);
}

static void measure(
	struct list *l, const struct entry *const *entry, size_t count, uint64_t limit)
{
	char s[FORMAT_KEEPALIVE];

	*l = (struct list){ limit, 3, 7, 4, 0, 5, 6, 6, 9, 7, 5 };
	for (size_t i = 0; i < count; i++) {
		const struct connection *const c = &entry[i]->connection;

		widen_to(&l->pid, format_number_width((unsigned)entry[i]->pid));
		widen(&l->program, entry[i]->program);
		widen_to(&l->peer, format_endpoint_width(&c->peer, c->peer_size));
		widen(&l->state, format_state(c->state));
		widen(&l->keepalive, full_keepalive(s, l, c));
		if (c->state != TCP_ESTABLISHED)
			widen(&l->keepalive, format_state(c->state));
		widen(&l->libka, libka(entry[i]));
	}
}

static unsigned taken(const struct list *l)
{
	const unsigned width[] = { l->pid, l->program, l->peer, l->local, l->state, l->idle,
		l->silent, l->keepalive, l->unacked, l->libka };
	unsigned n = MARK - CANVAS_GAP; /* no gap after the last column */

	for (unsigned i = 0; i < sizeof width / sizeof *width; i++)
		n += width[i] ? width[i] + CANVAS_GAP : 0;
	return n;
}

static void shrink_peer(struct list *l, unsigned least, unsigned width)
{
	while (l->peer > least && taken(l) > width) l->peer--;
}

static void narrow(struct list *l, unsigned width)
{
	unsigned *const first[] = { &l->unacked, &l->state };
	unsigned *const then[] = { &l->silent, &l->libka, &l->pid, &l->program };

	for (unsigned i = 0; i < 2 && taken(l) > width; i++) *first[i] = 0;
	shrink_peer(l, PEER_GOOD, width);
	for (unsigned i = 0; i < 4 && taken(l) > width; i++) *then[i] = 0;
	if (taken(l) > width && l->keepalive > KEEPALIVE_BRIEF)
		l->keepalive = KEEPALIVE_BRIEF;
	shrink_peer(l, PEER_LEAST, width);
}

void list_fit(struct list *l, const struct entry *const *entry, size_t count,
	unsigned width, uint64_t limit)
{
	struct list natural;

	measure(&natural, entry, count, limit);
	if (lookalike_exists(entry, count, LOOKALIKE_PROCESS)) natural.local = TABLE_LOCAL;
	*l = natural;
	if (!width) return;
	narrow(l, width);
	if (l->pid || l->local || !lookalike_exists(entry, count, LOOKALIKE_PEER)) return;
	*l = natural;
	l->local = TABLE_LOCAL;
	narrow(l, width);
}

void list_head(struct canvas *out, const struct list *l)
{
	canvas_next(out);
	canvas_style(out, STYLE_DIM);
	canvas_blanks(out, MARK);
	canvas_column_right(out, "PID", l->pid);
	canvas_column(out, "PROGRAM", l->program);
	canvas_column(out, "PEER", l->peer);
	canvas_column_right(out, "LOCAL", l->local);
	canvas_column(out, "STATE", l->state);
	canvas_column_right(out, "IDLE", l->idle);
	canvas_column_right(out, "SILENT", l->silent);
	canvas_column(out, "KEEPALIVE", l->keepalive);
	canvas_column_right(out, "UNACKED", l->unacked);
	canvas_column(out, "LIBKA", l->libka);
	canvas_style(out, STYLE_PLAIN);
}

static void put_number(struct canvas *out, unsigned long n, unsigned width)
{
	char s[24];
	struct text t = text_in(s, sizeof s);

	if (!width) return;
	text_number(&t, n);
	text_end(&t);
	canvas_column_right(out, s, width);
}

static void put_times(struct canvas *out, const struct list *l, const struct entry *entry)
{
	const struct connection *const c = &entry->connection;
	char idle[FORMAT_DURATION] = "-", silent[FORMAT_DURATION] = "-";

	if (c->has_info) format_duration(idle, entry_idle_ms(entry));
	if (c->has_info && l->silent) format_duration(silent, idle_silent_ms(c));
	canvas_column_right(out, idle, l->idle);
	canvas_column_right(out, silent, l->silent);
}

void list_entry(
	struct canvas *out, const struct list *l, const struct entry *entry, enum risk risk)
{
	const struct connection *const c = &entry->connection;
	char text[FORMAT_KEEPALIVE], peer[FORMAT_ENDPOINT], program[FORMAT_PROGRAM];

	canvas_next(out);
	table_mark(out, risk);
	if (entry->pid)
		put_number(out, (unsigned long)entry->pid, l->pid);
	else
		canvas_column_right(out, "-", l->pid);
	canvas_column(out, format_program(program, entry->program), l->program);
	canvas_column(out, format_endpoint(peer, &c->peer, c->peer_size), l->peer);
	table_local_port(out, c, l->local);
	canvas_column(out, format_state(c->state), l->state);
	put_times(out, l, entry);
	if (risk == RISK_FAILING) canvas_style(out, table_style(risk));
	canvas_column(out, keepalive(text, l, c), l->keepalive);
	if (risk == RISK_FAILING) canvas_style(out, STYLE_PLAIN);
	put_number(out, c->unacked, l->unacked);
	canvas_column(out, libka(entry), l->libka);
}
