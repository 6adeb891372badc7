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
	const struct report *r, enum event_kind kind, const struct watched *w, uint64_t ms)
{
	const struct event e = { .kind = kind, .of = w, .ms = ms };

	r->each(&e, r->data);
}

static int fails(const struct watched *w)
{
	return w->unanswered || w->stalled;
}

static int is_past(const struct watched *w, uint64_t limit)
{
	return limit && w->known && w->quiet >= limit;
}

static void compare(
	const struct report *r, const struct watched *b, const struct watched *w)
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

void events_between(const struct looked *before, const struct looked *now, uint64_t elapsed,
	uint64_t limit, void (*each)(const struct event *, void *), void *data)
{
	const struct report r = { elapsed, limit, each, data };
	const struct watched *b = before->at, *w = now->at;
	const struct watched *const b_end = b + before->count,
				    *const w_end = w + now->count;

	while (b < b_end || w < w_end) {
		const uint64_t was = b < b_end ? b->row.connection.cookie : UINT64_MAX;
		const uint64_t is = w < w_end ? w->row.connection.cookie : UINT64_MAX;

		if (was < is)
			tell(&r, EVENT_GONE, b++, 0);
		else if (is < was)
			tell(&r, EVENT_NEW, w++, 0);
		else
			compare(&r, b++, w++);
	}
}

const char *event_who(char out[EVENT_WHO], const struct row *row)
{
	char peer[FORMAT_ENDPOINT];
	const struct connection *const c = &row->connection;

	format_endpoint(peer, &c->peer, c->peer_size);
	if (row->pid)
		snprintf(out, EVENT_WHO, "%s[%d] %s", row->program, row->pid, peer);
	else
		snprintf(out, EVENT_WHO, "%s", peer);
	return out;
}

static void put_new(char *out, const struct watched *w)
{
	char when[FORMAT_DURATION];

	format_duration(when, w->next);
	if (w->row.connection.timer == IDIAG_TIMER_KEEPALIVE)
		snprintf(out, EVENT_WHAT, "new, first probe in %s", when);
	else
		snprintf(out, EVENT_WHAT, "new%s", w->armed ? "" : ", no keepalive");
}

static void put_unanswered(char *out, const struct watched *w, const char *silent)
{
	snprintf(out, EVENT_WHAT, "%u probe%s unanswered, peer silent for %s",
		w->unanswered, w->unanswered == 1 ? "" : "s", silent);
}

static void put_gone(char *out, const struct watched *w, const char *silent)
{
	char idle[FORMAT_DURATION], longest[FORMAT_DURATION];

	format_duration(idle, w->idle);
	format_duration(longest, w->longest);
	if (!w->known)
		snprintf(out, EVENT_WHAT, "gone, never connected");
	else if (w->stalled)
		snprintf(out, EVENT_WHAT,
			"gone after %s of silence, data in flight; longest idle %s", silent,
			longest);
	else if (w->unanswered)
		snprintf(out, EVENT_WHAT,
			"gone after %u unanswered probe%s, %s of silence; longest idle %s",
			w->unanswered, w->unanswered == 1 ? "" : "s", silent, longest);
	else
		snprintf(out, EVENT_WHAT, "gone after %s idle; longest idle %s", idle,
			longest);
}

const char *event_what(char out[EVENT_WHAT], const struct event *e)
{
	char silent[FORMAT_DURATION], ms[FORMAT_DURATION], next[FORMAT_DURATION];

	format_duration(silent, e->of->silent);
	format_duration(ms, e->ms);
	format_duration(next, e->of->next);
	switch (e->kind) {
	case EVENT_NEW: put_new(out, e->of); break;
	case EVENT_ARMED:
		snprintf(out, EVENT_WHAT, "armed, first probe in %s", next);
		break;
	case EVENT_DISARMED: snprintf(out, EVENT_WHAT, "keepalive turned off"); break;
	case EVENT_UNANSWERED: put_unanswered(out, e->of, silent); break;
	case EVENT_SILENT:
		snprintf(out, EVENT_WHAT, "peer silent for %s, data in flight", silent);
		break;
	case EVENT_ANSWERS:
		snprintf(out, EVENT_WHAT, "peer answers again, after %s of silence", ms);
		break;
	case EVENT_LIMIT:
		snprintf(out, EVENT_WHAT, "no packet for %s: the limit is passed", ms);
		break;
	case EVENT_GONE: put_gone(out, e->of, silent); break;
	}
	return out;
}

const char *event_standing(char out[EVENT_WHAT], const struct watched *w)
{
	char idle[FORMAT_DURATION], keepalive[FORMAT_KEEPALIVE];
	const struct connection *const c = &w->row.connection;

	format_keepalive(keepalive, c);
	if (!w->known)
		snprintf(out, EVENT_WHAT, "%s", format_state(c->state));
	else
		snprintf(out, EVENT_WHAT, "idle %s, %s%s", format_duration(idle, w->idle),
			w->armed == 0                               ? "no keepalive"
				: c->timer == IDIAG_TIMER_KEEPALIVE ? "next probe "
								    : keepalive,
			c->timer == IDIAG_TIMER_KEEPALIVE ? keepalive : "");
	return out;
}
