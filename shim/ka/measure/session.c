/* session.c - see session.h */
#include "ka/measure/session.h"

#include <errno.h>

int session_reach(struct session *s)
{
	const struct quiet *q;

	round_start(s);
	s->quiets = 0;
	q = round_begin(s, 0);
	while (q->stage == QUIET_OPENING)
		if (round_wait(s)) {
			errno = EINTR;
			return -1;
		}
	if (q->stage != QUIET_REFUSED) return 0;
	errno = q->error ? q->error : ECONNRESET;
	return -1;
}

/* A refusal is an answer too. */
static int has_answered(const struct quiet *q)
{
	return q->stage == QUIET_WAITING
		|| (q->stage == QUIET_REFUSED && (!q->error || q->error == ECONNREFUSED));
}

/* After silence, checks that the peer still answers. Opens three connections at once,
 * because one may get lost. */
static int reaches_peer(struct session *s)
{
	int reached = 0;

	witnesses_ask(&s->witnesses, s->now);
	while (witnesses_are_busy(&s->witnesses))
		if (round_wait(s)) return 0;
	if (witnesses_have_answered(&s->witnesses)) return 1;
	s->quiets = 0;
	for (int i = 0; i < 3; i++) round_begin(s, 0);
	do {
		for (unsigned i = 0; i < s->quiets; i++)
			reached |= has_answered(&s->quiet[i]);
	} while (!reached && round_is_opening(s) && !round_wait(s));
	round_close(s);
	return reached;
}

/* Closes the connections of a round, and probes the witnesses. Returns not 0 if there is no
 * next round. */
static int conclude_round(struct session *s, size_t first)
{
	const struct bracket b = plan_bracket(s->trial + first, s->trials - first);
	int is_alive;

	round_close(s);
	if (!b.died && s->asked_by_peer) s->broken_off = KEPT_BY_PEER;
	if (!b.died) return s->broken_off != NOT_BROKEN_OFF;
	is_alive = reaches_peer(s);
	if (s->broken_off == STOPPED) return -1;
	if (is_alive) return 0;
	s->broken_off = PATH_LOST;
	return -1;
}

static int has_time(struct session *s, uint64_t quiet)
{
	if (round_elapsed(s) + quiet + plan_overhead(s->connections) / 2 <= s->at_most)
		return 1;
	s->broken_off = GIVEN_UP;
	return 0;
}

/* Whether the limit is known, but not whether probes keep a connection. */
static int lacks_proof(const struct session *s, const struct bracket *b)
{
	const struct evidence e = session_evidence(s);

	return b->died && !verdict_knows_probes(&e, b);
}

static unsigned plan(const struct session *s, uint64_t quiet[], const struct bracket *b)
{
	const unsigned alive = witnesses_alive(&s->witnesses);

	return plan_round(quiet, s->connections - alive, b, s->longest);
}

/* Whether no connection of the round could be opened. A server that refuses them is full:
 * it still counts the connections that the path forgot. */
static int cannot_open(struct session *s)
{
	int is_refused = 0;

	for (unsigned i = 0; i < s->quiets; i++) {
		if (s->quiet[i].stage != QUIET_REFUSED) return 0;
		is_refused |= has_answered(&s->quiet[i]);
	}
	s->broken_off = is_refused ? GIVEN_UP : PATH_LOST;
	return 1;
}

/* Runs the next round. Returns not 0 if it was the last. */
static int run_next(struct session *s, int *had_proof_round)
{
	const struct bracket b = plan_bracket(s->trial, s->trials);
	const size_t first = s->trials;
	uint64_t quiet[PLAN_CONNECTIONS_MAX];
	unsigned n;

	witnesses_release(&s->witnesses, &b);
	if (!plan(s, quiet, &b)) {
		if (*had_proof_round || !lacks_proof(s, &b)) return 1;
		*had_proof_round = 1;
	}
	if (round_open_witnesses(s, &b)) return 1;
	n = plan(s, quiet, &b);
	if (!n) quiet[n++] = b.died;
	if (s->trials + n > SESSION_TRIALS || !has_time(s, quiet[n - 1])) return 1;
	if (round_open(s, quiet, n) || cannot_open(s)) return 1;
	return round_finish(s, first) || conclude_round(s, first);
}

static void run(struct session *s)
{
	int had_proof_round = 0;

	if (round_open_first(s) || round_finish(s, 0) || conclude_round(s, 0)) return;
	while (!run_next(s, &had_proof_round)) continue;
}

void session_run(struct session *s)
{
	run(s);
	round_close(s);
	witnesses_close(&s->witnesses);
}

struct evidence session_evidence(const struct session *s)
{
	return (struct evidence){ s->trial, s->trials, s->witnesses.is, s->witnesses.count,
		s->longest, s->broken_off };
}
