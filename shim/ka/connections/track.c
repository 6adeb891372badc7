/* track.c - see track.h */
#include "ka/connections/track.h"

#include <netinet/tcp.h>

#include "ka/socket/format.h"
#include "ka/socket/idle.h"

enum {
	SLACK = 1000, /* ms between a reading of our clock and of the kernel's */
	TICK = 20,    /* jiffies are up to 10 ms long */
	MARGIN = 500, /* ms that a probe may be late, or a NAT early */
};

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* If the kernel's time has grown as much as the clock, it was not reset, but it may have
 * wrapped. moved: the count of bytes shows that it was reset. The jitter of ticks is
 * ignored, so that connections that were used at the same time keep their order. */
static uint64_t ago(uint64_t before, uint32_t now, uint64_t elapsed, int moved)
{
	const uint32_t grown = now - (uint32_t)before;

	if (moved || grown > elapsed + SLACK) return now;
	return before
		+ (grown + TICK > elapsed && grown < elapsed + TICK ? elapsed : grown);
}

/* The kernel resets its time when it retransmits. Ours continues if the count of bytes,
 * which excludes retransmissions, has not changed. */
static uint64_t since_sent(
	const struct connection *c, const struct track *before, uint64_t elapsed)
{
	const int moved = c->bytes_sent != before->entry.connection.bytes_sent;
	const uint64_t now = ago(before->sent, idle_sent_ms(c), elapsed, moved);
	const uint64_t on = before->sent + elapsed;

	return c->bytes_sent && !moved && now + SLACK < on ? on : now;
}

static void take_times(struct track *w, const struct track *before, uint64_t elapsed)
{
	const struct connection *const c = &w->entry.connection;
	const struct connection *const b = &before->entry.connection;

	w->sent = since_sent(c, before, elapsed);
	w->received = ago(before->received, c->last_received, elapsed,
		c->bytes_received != b->bytes_received);
	w->silent = ago(before->silent, c->last_ack, elapsed, 0);
}

/* The keepalive timer cannot be seen while data is in flight or the connection is closing.
 */
static int armed(const struct connection *c, int before)
{
	if (c->state != TCP_ESTABLISHED && c->state != TCP_CLOSE_WAIT) return before;
	if (c->timer == IDIAG_TIMER_KEEPALIVE) return 1;
	return c->timer == IDIAG_TIMER_OFF && !c->unacked ? 0 : before;
}

/* A probe is sent when the keepalive timer expires. */
static uint64_t since_probe(
	const struct connection *c, const struct track *before, uint64_t elapsed)
{
	const struct connection *const b = &before->entry.connection;

	if (b->timer != IDIAG_TIMER_KEEPALIVE) return 0;
	if (c->timer_count == b->timer_count) return before->since_probe + elapsed;
	if (c->timer_count != b->timer_count + 1 || b->timer_ms > elapsed) return 0;
	return elapsed - b->timer_ms;
}

/* Probes that were not answered. An answer to the last one may still be on its way until
 * the retransmission timeout has passed. */
static uint32_t unanswered(const struct connection *c, uint64_t since_probe)
{
	if (c->timer != IDIAG_TIMER_KEEPALIVE || !c->timer_count) return 0;
	return c->timer_count - (uint32_t)(since_probe < c->rto_ms);
}

static int is_stalled(const struct connection *c)
{
	return (c->unacked && c->retransmits >= 2)
		|| (c->timer == IDIAG_TIMER_PROBE0 && c->timer_count >= 2);
}

static void take_silence(
	struct track *w, const struct track *before, uint64_t elapsed, int heard)
{
	const struct connection *const c = &w->entry.connection;

	if (c->timer == IDIAG_TIMER_KEEPALIVE && c->timer_count && !heard)
		w->since_probe = since_probe(c, before, elapsed);
	w->unanswered = unanswered(c, w->since_probe);
	w->stalled = is_stalled(c);
	if (heard) return;
	if (w->unanswered < before->unanswered) w->unanswered = before->unanswered;
	w->stalled |= before->stalled;
}

/* The kernel counts its keepalive timer from the peer's last data or acknowledgement. */
static uint64_t since_heard(const struct track *w)
{
	return least(w->received, w->silent);
}

static int ran_on(const struct connection *c, const struct connection *b, uint64_t elapsed)
{
	const uint64_t now = c->timer_ms + elapsed, then = b->timer_ms;

	return now < then + SLACK && then < now + SLACK;
}

/* The kernel does not report TCP_KEEPIDLE. If the timer expires but the peer was heard
 * since it was set, no probe is sent. The kernel then sets the timer to the rest of the
 * idle time, so the two add up to TCP_KEEPIDLE. After a probe the timer is TCP_KEEPINTVL.
 */
static uint64_t keepidle(
	const struct track *w, const struct track *before, uint64_t elapsed)
{
	const struct connection *const c = &w->entry.connection;
	const struct connection *const b = &before->entry.connection;
	const uint64_t end = since_heard(w) + c->timer_ms;

	if (b->timer != IDIAG_TIMER_KEEPALIVE)
		return before->armed == 0 ? c->timer_ms : most(before->keepidle, end);
	if (c->timer_count || ran_on(c, b, elapsed)) return before->keepidle;
	if (c->bytes_sent != b->bytes_sent || c->bytes_received != b->bytes_received)
		return most(before->keepidle, end);
	if (w->silent >= before->silent) return end;
	return least(before->keepidle, since_heard(before) + b->timer_ms);
}

static void take_next(struct track *w, const struct track *before, uint64_t elapsed)
{
	const struct connection *const c = &w->entry.connection;

	w->keepidle = before ? before->keepidle : 0;
	w->next_probe = c->timer_ms;
	if (c->timer != IDIAG_TIMER_KEEPALIVE) return;
	w->keepidle = before ? keepidle(w, before, elapsed) : since_heard(w) + c->timer_ms;
	if (!c->timer_count && w->keepidle > since_heard(w))
		w->next_probe = most(w->next_probe, w->keepidle - since_heard(w));
}

static enum risk risk(const struct track *w, uint64_t limit)
{
	const struct connection *const c = &w->entry.connection;

	if (w->unanswered || w->stalled) return RISK_FAILING;
	if (c->state != TCP_ESTABLISHED) return RISK_NONE;
	if (idle_risk(c, 0)) return RISK_IDLE;
	if (!limit) return RISK_NONE;
	if (w->quiet > limit) return RISK_IDLE;
	if (c->timer != IDIAG_TIMER_KEEPALIVE) return RISK_NONE;
	return w->quiet + w->next_probe + MARGIN > limit ? RISK_IDLE : RISK_NONE;
}

/* Before the handshake is done the times are meaningless. */
static int has_times(const struct connection *c)
{
	return c->has_info && c->state != TCP_SYN_SENT;
}

void track_update(struct track *w, const struct entry *entry, const struct track *before,
	uint64_t elapsed, uint64_t limit)
{
	const struct connection *const c = &entry->connection;

	*w = (struct track){ .entry = *entry,
		.armed = armed(c, before ? before->armed : -1) };
	for (char *p = w->entry.program; *p; p++)
		if (*p < ' ' || *p > '~') *p = '?';
	w->has_times = has_times(c);
	if (!w->has_times) return;
	if (before && !before->has_times) before = NULL;
	w->sent = idle_sent_ms(c);
	w->received = c->last_received;
	w->silent = c->last_ack;
	if (before) take_times(w, before, elapsed);
	take_silence(w, before, elapsed, !before || w->silent < before->silent);
	take_next(w, before, elapsed);
	w->idle = idle_from(w->sent, w->received, entry->user_idle);
	w->quiet = least(w->sent, since_heard(w));
	w->longest_idle = most(w->idle, before ? before->longest_idle : 0);
	w->risk = risk(w, limit);
}

enum risk track_risk(const struct connection *c, uint64_t limit)
{
	if (has_times(c) && (unanswered(c, 0) || is_stalled(c))) return RISK_FAILING;
	return idle_risk(c, limit) ? RISK_IDLE : RISK_NONE;
}
