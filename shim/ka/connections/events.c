/* events.c - see events.h */
#include "ka/connections/events.h"

#include <netinet/tcp.h>
#include <stdio.h>

struct report {
	uint64_t elapsed, limit;
	void (*each)(const struct event *, void *);
	void *data;
};

static void tell(
	const struct report *r, enum event_kind kind, const struct track *w, uint64_t ms)
{
	const struct event e = { .kind = kind, .of = w, .ms = ms };

	r->each(&e, r->data);
}

static int fails(const struct track *w)
{
	return w->unanswered || w->stalled;
}

/* If the peer did not answer, or the program still holds the connection, the kernel ended
 * it, unless the program closed it first. */
static enum event_kind how_it_ended(const struct track *w)
{
	if (w->was_held) return EVENT_DIED;
	return fails(w) && !w->closed_by_program ? EVENT_DIED : EVENT_CLOSED;
}

static int is_past(const struct track *w, uint64_t limit)
{
	return limit && w->has_times && w->quiet >= limit;
}

static void compare(const struct report *r, const struct track *b, const struct track *w)
{
	if (b->armed == 0 && w->armed == 1) tell(r, EVENT_ARMED, w, 0);
	if (b->armed == 1 && w->armed == 0) tell(r, EVENT_DISARMED, w, 0);
	if (w->unanswered > b->unanswered) tell(r, EVENT_UNANSWERED, w, 0);
	if (w->stalled && !b->stalled) tell(r, EVENT_SILENT, w, 0);
	if (fails(b) && !fails(w))
		tell(r, EVENT_ANSWERS, w, b->silent + r->elapsed - w->silent);
	if (is_past(w, r->limit) && !is_past(b, r->limit))
		tell(r, EVENT_LIMIT, w, r->limit);
}

void events_between(const struct tracks *before, const struct tracks *now, uint64_t elapsed,
	uint64_t limit, void (*each)(const struct event *, void *), void *data)
{
	const struct report r = { elapsed, limit, each, data };
	const struct track *b = before->at, *w = now->at;
	const struct track *const b_end = b + before->count, *const w_end = w + now->count;

	while (b < b_end || w < w_end) {
		const uint64_t was = b < b_end ? b->entry.connection.cookie : UINT64_MAX;
		const uint64_t is = w < w_end ? w->entry.connection.cookie : UINT64_MAX;

		if (was < is)
			tell(&r, how_it_ended(b), b, 0), b++;
		else if (is < was)
			tell(&r, EVENT_NEW, w++, 0);
		else
			compare(&r, b++, w++);
	}
}

const char *event_subject(char out[EVENT_SUBJECT], const struct track *t)
{
	char peer[FORMAT_ENDPOINT], pid[16] = "", from[16] = "";
	const struct connection *const c = &t->entry.connection;

	format_endpoint(peer, &c->peer, c->peer_size);
	if (t->entry.pid) snprintf(pid, sizeof pid, "[%d] ", t->entry.pid);
	if (t->is_lookalike)
		snprintf(from, sizeof from, " from :%u", connection_local_port(c));
	snprintf(out, EVENT_SUBJECT, "%s%s%s%s", t->entry.pid ? t->entry.program : "", pid,
		peer, from);
	return out;
}

const char *event_name(enum event_kind kind)
{
	static const char *const name[] = {
		[EVENT_NEW] = "new",
		[EVENT_ARMED] = "armed",
		[EVENT_DISARMED] = "disarmed",
		[EVENT_UNANSWERED] = "unanswered",
		[EVENT_SILENT] = "silent",
		[EVENT_ANSWERS] = "answers",
		[EVENT_LIMIT] = "limit",
		[EVENT_CLOSED] = "closed",
		[EVENT_DIED] = "died",
	};

	return name[kind];
}

static void put_new(char *out, const struct track *w)
{
	char when[FORMAT_DURATION];

	format_duration(when, w->next_probe);
	if (w->entry.connection.timer == IDIAG_TIMER_KEEPALIVE)
		snprintf(out, EVENT_TEXT, "new, first probe in %s", when);
	else
		snprintf(out, EVENT_TEXT, "new%s", w->armed ? "" : ", no keepalive");
}

static void put_unanswered(char *out, const struct track *w, const char *silent)
{
	snprintf(out, EVENT_TEXT, "%u probe%s unanswered, peer silent for %s",
		w->unanswered, w->unanswered == 1 ? "" : "s", silent);
}

static void put_closed(char *out, const struct track *w, const char *silent)
{
	char idle[FORMAT_DURATION], longest[FORMAT_DURATION];

	format_duration(idle, w->idle);
	format_duration(longest, w->longest_idle);
	if (!w->has_times)
		snprintf(out, EVENT_TEXT, "closed, never connected");
	else if (fails(w))
		snprintf(out, EVENT_TEXT,
			"closed by the program after %s of silence; longest idle %s",
			silent, longest);
	else
		snprintf(out, EVENT_TEXT, "closed after %s idle; longest idle %s", idle,
			longest);
}

static void put_died(char *out, const struct track *w, const char *silent)
{
	char idle[FORMAT_DURATION], longest[FORMAT_DURATION];

	format_duration(idle, w->idle);
	format_duration(longest, w->longest_idle);
	if (!fails(w))
		snprintf(out, EVENT_TEXT, "died after %s idle, reset; longest idle %s",
			idle, longest);
	else if (w->stalled)
		snprintf(out, EVENT_TEXT,
			"died after %s of silence, data in flight; longest idle %s", silent,
			longest);
	else
		snprintf(out, EVENT_TEXT,
			"died after %u unanswered probe%s, %s of silence; longest idle %s",
			w->unanswered, w->unanswered == 1 ? "" : "s", silent, longest);
}

const char *event_text(char out[EVENT_TEXT], const struct event *e)
{
	char silent[FORMAT_DURATION], ms[FORMAT_DURATION], next[FORMAT_DURATION];

	format_duration(silent, e->of->silent);
	format_duration(ms, e->ms);
	format_duration(next, e->of->next_probe);
	switch (e->kind) {
	case EVENT_NEW: put_new(out, e->of); break;
	case EVENT_ARMED:
		snprintf(out, EVENT_TEXT, "armed, first probe in %s", next);
		break;
	case EVENT_DISARMED: snprintf(out, EVENT_TEXT, "keepalive turned off"); break;
	case EVENT_UNANSWERED: put_unanswered(out, e->of, silent); break;
	case EVENT_SILENT:
		snprintf(out, EVENT_TEXT, "peer silent for %s, data in flight", silent);
		break;
	case EVENT_ANSWERS:
		snprintf(out, EVENT_TEXT, "peer answers again, after %s of silence", ms);
		break;
	case EVENT_LIMIT:
		snprintf(out, EVENT_TEXT, "no packet for %s: the limit is passed", ms);
		break;
	case EVENT_CLOSED: put_closed(out, e->of, silent); break;
	case EVENT_DIED: put_died(out, e->of, silent); break;
	}
	return out;
}

const char *event_state(char out[EVENT_TEXT], const struct track *w)
{
	char idle[FORMAT_DURATION], keepalive[FORMAT_KEEPALIVE];
	const struct connection *const c = &w->entry.connection;

	format_keepalive(keepalive, c);
	if (!w->has_times)
		snprintf(out, EVENT_TEXT, "%s", format_state(c->state));
	else
		snprintf(out, EVENT_TEXT, "idle %s, %s%s", format_duration(idle, w->idle),
			w->armed == 0                               ? "no keepalive"
				: c->timer == IDIAG_TIMER_KEEPALIVE ? "next probe "
								    : keepalive,
			c->timer == IDIAG_TIMER_KEEPALIVE ? keepalive : "");
	return out;
}
