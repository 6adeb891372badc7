/* keepalive.c - see keepalive.h */
#include "keepalive.h"

enum {
	RTO_MIN = 200,      /* ms: TCP_RTO_MIN, the first timeout on a fast path */
	RETRIES = 15,       /* net.ipv4.tcp_retries2 */
	RTO_MAX_MIN = 1000, /* ms: the least that TCP_RTO_MAX_MS takes */
	STEP = 100,         /* ms */
};

/* How long, in ms, the kernel may take to give up on unacknowledged data with
 * retransmission timeouts that double up to `cap`. It does so at the first
 * timeout after the time that RETRIES + 1 of them would take from RTO_MIN on
 * (retransmits_timed_out() in net/ipv4/tcp_timer.c): up to one timeout later.
 * Its timers may fire late by an eighth (kernel/time/timer.c). */
static int gives_up_after(int cap)
{
	int total = 0;

	for (int i = 0, timeout = RTO_MIN; i <= RETRIES; i++) {
		total += timeout;
		timeout = timeout < cap / 2 ? 2 * timeout : cap;
	}
	return total + total / 8 + cap;
}

int keepalive_rto_max(int stall)
{
	int low = RTO_MAX_MIN / STEP, high = 120000 / STEP;

	if (stall >= (gives_up_after(120000) + 999) / 1000) return 0;
	while (high - low > 1) { /* low will do or is the least, high will not */
		const int middle = (low + high) / 2;

		if (gives_up_after(middle * STEP) <= stall * 1000)
			low = middle;
		else
			high = middle;
	}
	return low * STEP;
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
