/* keepalive.c - see keepalive.h */
#include "common/keepalive.h"

enum {
	TIMEOUTS = 16,    /* net.ipv4.tcp_retries2 + 1 */
	CAP_MIN = 1000,   /* ms: the least that TCP_RTO_MAX_MS takes */
	CAP_MAX = 120000, /* ms: what holds without it */
	STEP = 100,       /* ms */
};

/* While a peer keeps its window closed, and answers, the timeout grows to the cap;
 * when it vanishes then, the kernel gives up after TIMEOUTS of those (tcp_probe_timer()
 * in net/ipv4/tcp_timer.c). Data in flight takes less, since the timeout begins low.
 * Timers may fire late by an eighth (kernel/time/timer.c). */
int keepalive_rto_max(int stall)
{
	const int most = TIMEOUTS + TIMEOUTS / 8; /* in caps */
	int cap;

	if (stall >= CAP_MAX / 1000 * most) return 0;
	cap = stall * 1000 / most / STEP * STEP;
	return cap < CAP_MIN ? CAP_MIN : cap;
}

void keepalive_options(
	const struct settings *s, struct keepalive_option option[KEEPALIVE_OPTIONS])
{
	const struct keepalive_option wanted[KEEPALIVE_OPTIONS] = {
		{ IPPROTO_TCP, TCP_KEEPIDLE, s->idle },
		{ IPPROTO_TCP, TCP_KEEPINTVL, s->intvl },
		{ IPPROTO_TCP, TCP_KEEPCNT, s->cnt },
		{ IPPROTO_TCP, TCP_RTO_MAX_MS, keepalive_rto_max(s->stall) },
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, s->user_timeout * 1000 },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
	};

	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) option[i] = wanted[i];
}
