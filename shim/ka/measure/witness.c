/* witness.c - see witness.h */
#include "ka/measure/witness.h"

static void drop(struct witnesses *w, size_t i)
{
	if (w->connection[i].fd >= 0) connection_close(w->connection[i].fd);
	w->connection[i].fd = -1;
}

static int is_there(const struct witnesses *w, unsigned interval)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->is[i].interval == interval && w->connection[i].fd >= 0) return 1;
	return 0;
}

int witnesses_open(struct witnesses *w, const struct address_pair *between,
	const struct bracket *b, unsigned connections, uint64_t longest, uint64_t now)
{
	unsigned interval[PLAN_WITNESSES_MAX];
	const unsigned n = plan_intervals(interval, b, connections, longest);
	const size_t i = w->count;
	unsigned wanted = 0;

	while (wanted < n && is_there(w, interval[wanted])) wanted++;
	if (wanted == n || i == WITNESSES_MAX) return 0;
	if (witnesses_alive(w) > plan_witnesses(connections)) return 0;
	w->is[i] = (struct witness){ .interval = interval[wanted] };
	w->connection[i].fd = connection_open(between);
	w->connection[i].opened = now;
	if (w->connection[i].fd < 0) return 0;
	w->count++;
	return 1;
}

/* A connection that was never open gives no result. */
static void end(struct witnesses *w, size_t i, const struct connection_view *v, uint64_t at)
{
	w->is[i].at = at;
	if (!w->connection[i].is_open)
		w->is[i].interval = 0;
	else if (v->progress == CONNECTION_FINISHED)
		w->is[i].end = TRIAL_CLOSED;
	else if (v->progress == CONNECTION_RESET)
		w->is[i].end = w->connection[i].is_asked ? TRIAL_RESET : TRIAL_ABORTED;
	else
		w->is[i].end = TRIAL_SILENT;
	drop(w, i);
}

static void step_open(
	struct witnesses *w, size_t i, const struct connection_view *v, uint64_t now)
{
	const uint64_t asked = now - w->connection[i].asked;

	w->is[i].age = now - w->connection[i].opened;
	w->is[i].age -= v->answered_ms < w->is[i].age ? v->answered_ms : w->is[i].age;
	if (!w->connection[i].is_asked) return;
	if (v->answered_ms <= asked) {
		w->connection[i].is_asked = 0;
		w->connection[i].is_answered = 1;
		connection_keep_alive(w->connection[i].fd, w->is[i].interval);
	} else if (asked >= PLAN_TRIES * 1000 + 2 * v->rtt_us / 1000) {
		w->is[i].end = TRIAL_SILENT;
		drop(w, i);
	}
}

static void step(struct witnesses *w, size_t i, uint64_t now, uint64_t started)
{
	struct connection_view v;

	connection_look(&v, w->connection[i].fd);
	if (v.progress == CONNECTION_OPENING
		&& now - w->connection[i].opened < CONNECTION_PATIENCE)
		return;
	if (v.progress != CONNECTION_OPEN) {
		end(w, i, &v, now - started);
		return;
	}
	if (!w->connection[i].is_open) {
		w->connection[i].is_open = 1;
		connection_keep_alive(w->connection[i].fd, w->is[i].interval);
	}
	step_open(w, i, &v, now);
}

void witnesses_step(struct witnesses *w, uint64_t now, uint64_t started)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->connection[i].fd >= 0) step(w, i, now, started);
}

void witnesses_release(struct witnesses *w, const struct bracket *b)
{
	const unsigned slowest = plan_idle(b->died > b->lived ? b->died : b->lived);

	for (size_t i = 0; i < w->count; i++)
		if (w->is[i].interval > slowest) drop(w, i);
}

void witnesses_close(struct witnesses *w)
{
	for (size_t i = 0; i < w->count; i++) drop(w, i);
}

unsigned witnesses_alive(const struct witnesses *w)
{
	unsigned n = 0;

	for (size_t i = 0; i < w->count; i++) n += w->connection[i].fd >= 0;
	return n;
}

void witnesses_ask(struct witnesses *w, uint64_t now)
{
	for (size_t i = 0; i < w->count; i++) {
		w->connection[i].is_answered = 0;
		if (w->connection[i].fd < 0 || !w->connection[i].is_open) continue;
		w->connection[i].is_asked = 1;
		w->connection[i].asked = now;
		connection_ask(w->connection[i].fd);
	}
}

int witnesses_are_busy(const struct witnesses *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->connection[i].fd >= 0
			&& (!w->connection[i].is_open || w->connection[i].is_asked))
			return 1;
	return 0;
}

int witnesses_have_answered(const struct witnesses *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->connection[i].is_answered) return 1;
	return 0;
}
