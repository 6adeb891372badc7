/* idle.c - see idle.h */
#include "ka/socket/idle.h"

#include <netinet/tcp.h>

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

uint64_t idle_from(uint64_t sent, uint64_t received, uint64_t user_idle)
{
	const uint64_t idle = sent < received ? sent : received;

	return user_idle > idle ? user_idle : idle;
}

/* Adds up the timeouts that have passed. Each is twice the one before, up to rto_ms. */
static uint32_t since_first_sent(const struct connection *c)
{
	uint32_t timeout = (c->rtt_us + 4 * c->rttvar_us) / 1000;
	uint32_t total = c->last_sent;

	if (timeout < 200) timeout = 200; /* TCP_RTO_MIN */
	for (uint32_t i = 0; i < c->retransmits && i < 64; i++) {
		total += least(timeout, c->rto_ms);
		if (timeout < c->rto_ms) timeout *= 2;
	}
	return total;
}

uint32_t idle_sent_ms(const struct connection *c)
{
	return c->unacked && c->retransmits ? since_first_sent(c) : c->last_sent;
}

uint32_t idle_ms(const struct connection *c)
{
	return (uint32_t)idle_from(idle_sent_ms(c), c->last_received, 0);
}

uint32_t idle_silent_ms(const struct connection *c)
{
	return c->last_ack;
}

uint64_t idle_keepidle_ms(const struct connection *c)
{
	if (c->timer != IDIAG_TIMER_KEEPALIVE || c->timer_count) return 0;
	return (uint64_t)least(c->last_received, c->last_ack) + c->timer_ms;
}

enum idle_risk idle_risk(const struct connection *c, uint64_t limit)
{
	enum { MARGIN = 500 }; /* how late a probe may be, and how early a NAT may forget */

	if (c->state != TCP_ESTABLISHED || c->unacked || !c->has_info)
		return IDLE_RISK_NONE;
	if (c->timer == IDIAG_TIMER_OFF)
		return idle_ms(c) >= 1000 ? IDLE_RISK_OFF : IDLE_RISK_NONE;
	if (!limit) return IDLE_RISK_NONE;
	return idle_keepidle_ms(c) + MARGIN > limit ? IDLE_RISK_LATE : IDLE_RISK_NONE;
}
