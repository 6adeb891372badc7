/* quiet.c - see quiet.h */
#include "ka/measure/quiet.h"

#include <errno.h>

static void end(struct quiet *q, enum trial_end how, uint64_t quiet, uint64_t now)
{
	q->stage = QUIET_OVER;
	q->trial = (struct trial){ quiet, now, how };
}

static void refuse(struct quiet *q, int error)
{
	q->stage = QUIET_REFUSED;
	q->error = error;
}

static void heard(struct quiet *q, const struct connection_view *v, uint64_t now)
{
	q->since = now;
	q->packets = v->packets;
}

static void step_opening(struct quiet *q, const struct connection_view *v, uint64_t now)
{
	if (v->progress == CONNECTION_OPENING) {
		if (now - q->opened >= CONNECTION_PATIENCE) refuse(q, ETIMEDOUT);
	} else if (v->progress == CONNECTION_OPEN) {
		q->stage = QUIET_WAITING;
		q->rtt_us = v->rtt_us;
		heard(q, v, now);
	} else {
		refuse(q, v->error);
	}
}

/* A server at its connection limit may accept a connection and end it at once. */
static void end_unasked(struct quiet *q, const struct connection_view *v, uint64_t now)
{
	const uint64_t quiet = now - q->since;

	if (quiet < PLAN_QUIET_MIN)
		refuse(q, v->error);
	else
		end(q, v->progress == CONNECTION_FINISHED ? TRIAL_CLOSED : TRIAL_ABORTED,
			quiet, now);
}

/* Handles a packet without data that is not an answer. Probes of the peer come at regular
 * times. Late packets of a handshake, after loss or on a slow path, come irregularly or
 * soon. */
static void step_unasked(struct quiet *q, const struct connection_view *v, uint64_t now)
{
	const uint64_t quiet = now - q->since, before = q->heard_after;

	heard(q, v, now);
	q->heard_after = quiet;
	if (quiet < PLAN_QUIET_MIN + 2 * q->rtt_us / 1000 || quiet * 10 < before * 9
		|| before * 10 < quiet * 9)
		return;
	q->asked_by_peer = 1;
	end(q, TRIAL_LIVED, quiet, now);
}

static int step_waiting(struct quiet *q, const struct connection_view *v, uint64_t now)
{
	const uint64_t quiet = now - q->since;

	if (v->progress != CONNECTION_OPEN) {
		end_unasked(q, v, now);
	} else if (v->has_data) {
		heard(q, v, now);
	} else if (v->packets != q->packets) {
		step_unasked(q, v, now);
	} else if (q->wanted && quiet >= q->wanted && quiet >= PLAN_QUIET_MIN) {
		q->stage = QUIET_ASKED;
		q->asked = now;
		return 1;
	}
	return 0;
}

/* The last acknowledgement before the probe was at least a second earlier. */
static int is_answered(const struct quiet *q, const struct connection_view *v, uint64_t now)
{
	return v->answered_ms < now - q->asked + PLAN_QUIET_MIN / 2;
}

static void step_asked(struct quiet *q, const struct connection_view *v, uint64_t now)
{
	const uint64_t quiet = q->asked - q->since;
	const uint64_t patience = PLAN_TRIES * 1000 + 2 * q->rtt_us / 1000;

	if (v->progress == CONNECTION_RESET)
		end(q, TRIAL_RESET, quiet, now);
	else if (v->progress == CONNECTION_FINISHED)
		end(q, TRIAL_CLOSED, quiet, now);
	else if (v->progress == CONNECTION_FAILED || now - q->asked >= patience)
		end(q, TRIAL_SILENT, quiet, now);
	else if (is_answered(q, v, now))
		end(q, TRIAL_LIVED, quiet, now);
}

int quiet_step(struct quiet *q, const struct connection_view *v, uint64_t now)
{
	switch (q->stage) {
	case QUIET_OPENING: step_opening(q, v, now); return 0;
	case QUIET_WAITING: return step_waiting(q, v, now);
	case QUIET_ASKED: step_asked(q, v, now); return 0;
	default: return 0;
	}
}
