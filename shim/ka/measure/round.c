/* round.c - see round.h */
#include "ka/measure/round.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "ka/tui/signals.h"

enum {
	BUSY = 20,         /* ms between two checks while an answer is due, */
	IDLE = 100,        /* and while only time has to pass */
	STRAGGLERS = 3000, /* ms that the first round waits for connections to open */
};

static uint64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

uint64_t round_elapsed(const struct session *s)
{
	return s->now - s->started;
}

static int is_busy(const struct session *s)
{
	for (unsigned i = 0; i < s->quiets; i++)
		if (s->quiet[i].stage == QUIET_OPENING || s->quiet[i].stage == QUIET_ASKED)
			return 1;
	return witnesses_are_busy(&s->witnesses);
}

static void take_trial(struct session *s, const struct quiet *q)
{
	if (q->stage != QUIET_OVER || s->trials == SESSION_TRIALS) return;
	s->trial[s->trials] = q->trial;
	s->trial[s->trials++].at -= s->started;
	s->asked_by_peer |= q->asked_by_peer;
}

static void step(struct session *s, struct quiet *q)
{
	struct connection_view v;

	if (q->fd < 0) return;
	connection_look(&v, q->fd);
	if (v.progress == CONNECTION_OPEN && q->stage == QUIET_OPENING)
		connection_leave_quiet(q->fd);
	if (v.rtt_us && (!s->rtt_us || v.rtt_us < s->rtt_us)) s->rtt_us = v.rtt_us;
	if (quiet_step(q, &v, s->now)) connection_ask(q->fd);
	if (q->stage != QUIET_OVER && q->stage != QUIET_REFUSED) return;
	take_trial(s, q);
	connection_close(q->fd);
	q->fd = -1;
}

void round_start(struct session *s)
{
	s->now = clock_ms();
	if (!s->started) s->started = s->now;
	s->quiets = 0;
}

int round_wait(struct session *s)
{
	struct pollfd none = { -1, 0, 0 };

	signals_wait(&none, is_busy(s) ? BUSY : IDLE);
	s->now = clock_ms();
	for (unsigned i = 0; i < s->quiets; i++) step(s, &s->quiet[i]);
	witnesses_step(&s->witnesses, s->now, s->started);
	if (s->tell) s->tell(s, s->data);
	if (signals_ending()) s->broken_off = STOPPED;
	return s->broken_off == STOPPED ? -1 : 0;
}

static int pass(struct session *s, uint64_t ms)
{
	const uint64_t until = s->now + ms;

	while (s->now < until)
		if (round_wait(s)) return -1;
	return 0;
}

/* --- opening --- */

struct quiet *round_begin(struct session *s, uint64_t wanted)
{
	struct quiet *const q = &s->quiet[s->quiets++];

	*q = (struct quiet){ .opened = s->now, .wanted = wanted };
	q->fd = connection_open(&s->between);
	if (q->fd < 0) {
		q->stage = QUIET_REFUSED;
		q->error = errno;
	}
	return q;
}

int round_is_opening(const struct session *s)
{
	for (unsigned i = 0; i < s->quiets; i++)
		if (s->quiet[i].stage == QUIET_OPENING) return 1;
	return 0;
}

/* Drops the connections that did not open. */
static void drop_refused(struct session *s)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < s->quiets; i++) {
		struct quiet *const q = &s->quiet[i];

		if (q->stage == QUIET_OPENING) {
			connection_close(q->fd);
			q->error = ETIMEDOUT;
			q->stage = QUIET_REFUSED;
		}
		if (q->stage == QUIET_REFUSED) {
			s->refused++;
			s->refusal = q->error;
		} else {
			s->quiet[kept++] = *q;
		}
	}
	s->quiets = kept;
}

/* The connection that was opened first gets the longest time. */
static void assign(struct session *s)
{
	const struct bracket nothing = { 0 };
	uint64_t quiet[PLAN_CONNECTIONS_MAX];
	const unsigned n = plan_round(quiet, s->quiets, &nothing, s->longest);

	for (unsigned i = 0; i < n; i++) s->quiet[i].wanted = quiet[n - 1 - i];
}

int round_open_witnesses(struct session *s, const struct bracket *b)
{
	while (witnesses_open(
		&s->witnesses, &s->between, b, s->connections, s->longest, s->now))
		if (pass(s, PLAN_OPEN_EVERY)) return -1;
	return 0;
}

/* Opens the greatest number that is allowed, or that the server accepts. */
int round_open_first(struct session *s)
{
	const struct bracket nothing = { 0 };
	uint64_t until;

	if (round_open_witnesses(s, &nothing)) return -1;
	while (s->quiets + witnesses_alive(&s->witnesses) < s->connections) {
		if (pass(s, PLAN_OPEN_EVERY)) return -1;
		round_begin(s, 0);
	}
	until = s->now + STRAGGLERS;
	while (round_is_opening(s) && s->now < until)
		if (round_wait(s)) return -1;
	/* Some servers accept a connection and close it at once. */
	if (pass(s, 5 * BUSY)) return -1;
	drop_refused(s);
	s->connections = s->quiets + witnesses_alive(&s->witnesses);
	s->at_most = round_elapsed(s) + plan_at_most(s->connections, s->longest);
	assign(s);
	return 0;
}

int round_open(struct session *s, const uint64_t quiet[], unsigned n)
{
	s->quiets = 0;
	for (unsigned i = 0; i < n; i++) {
		round_begin(s, quiet[n - 1 - i]);
		if (pass(s, PLAN_OPEN_EVERY)) return -1;
	}
	while (round_is_opening(s))
		if (round_wait(s)) return -1;
	return 0;
}

void round_close(struct session *s)
{
	for (unsigned i = 0; i < s->quiets; i++)
		if (s->quiet[i].fd >= 0) connection_close(s->quiet[i].fd);
	s->quiets = 0;
}

/* --- a round --- */

/* Whether a connection is still open that may narrow the result. If the peer ended one
 * before it was probed, watch the others too: it matters whether all end at one age. */
static int is_undecided(const struct session *s, const struct bracket *b, int is_unasked)
{
	const uint64_t grace = is_unasked ? plan_resolution(b->died) : 0;

	for (unsigned i = 0; i < s->quiets; i++) {
		const struct quiet *const q = &s->quiet[i];

		if (q->stage != QUIET_WAITING && q->stage != QUIET_ASKED) continue;
		if (!b->died || q->wanted < b->died) return 1;
		if (is_unasked && s->now - q->since < b->died + grace) return 1;
	}
	return 0;
}

int round_finish(struct session *s, size_t first)
{
	struct bracket b;
	int is_unasked = 0;

	do {
		if (round_wait(s)) return -1;
		if (round_elapsed(s) > s->at_most + plan_overhead(s->connections)) {
			s->broken_off = GIVEN_UP; /* the server never leaves them quiet */
			return -1;
		}
		b = plan_bracket(s->trial + first, s->trials - first);
		for (size_t i = first; i < s->trials; i++)
			is_unasked |= s->trial[i].end == TRIAL_CLOSED
				|| s->trial[i].end == TRIAL_ABORTED;
	} while (is_undecided(s, &b, is_unasked));
	return 0;
}
