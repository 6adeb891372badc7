/* keepalive.c - see keepalive.h */
#include "common/keepalive.h"

const struct keepalive_option keepalive_option[KEEPALIVE_OPTIONS] = {
	[KEEPALIVE_IDLE] = { IPPROTO_TCP, TCP_KEEPIDLE, "TCP_KEEPIDLE" },
	[KEEPALIVE_INTVL] = { IPPROTO_TCP, TCP_KEEPINTVL, "TCP_KEEPINTVL" },
	[KEEPALIVE_CNT] = { IPPROTO_TCP, TCP_KEEPCNT, "TCP_KEEPCNT" },
	[KEEPALIVE_RTO_MAX] = { IPPROTO_TCP, TCP_RTO_MAX_MS, "TCP_RTO_MAX_MS" },
	[KEEPALIVE_USER_TIMEOUT] = { IPPROTO_TCP, TCP_USER_TIMEOUT, "TCP_USER_TIMEOUT" },
	[KEEPALIVE_SWITCH] = { SOL_SOCKET, SO_KEEPALIVE, "SO_KEEPALIVE" },
};

enum {
	TIMEOUTS = 16,    /* net.ipv4.tcp_retries2 + 1 */
	CAP_MIN = 1000,   /* ms: the least that TCP_RTO_MAX_MS takes */
	CAP_MAX = 120000, /* ms: the kernel's own limit */
	STEP = 100,       /* ms */
};

/* While a peer answers but keeps its window closed, the retransmission timeout grows to the
 * cap. If the peer then vanishes, the kernel gives up after TIMEOUTS such timeouts
 * (tcp_probe_timer() in net/ipv4/tcp_timer.c). With data in flight it gives up sooner,
 * because the timeout begins low. A timer may fire late by an eighth of its time
 * (kernel/time/timer.c). */
int keepalive_rto_max(int stall)
{
	const int most = TIMEOUTS + TIMEOUTS / 8; /* in caps */
	int cap;

	if (stall >= CAP_MAX / 1000 * most) return 0;
	cap = stall * 1000 / most / STEP * STEP;
	return cap < CAP_MIN ? CAP_MIN : cap;
}

void keepalive_values(const struct settings *s, int value[KEEPALIVE_OPTIONS])
{
	value[KEEPALIVE_IDLE] = s->idle;
	value[KEEPALIVE_INTVL] = s->intvl;
	value[KEEPALIVE_CNT] = s->cnt;
	value[KEEPALIVE_RTO_MAX] = keepalive_rto_max(s->stall);
	value[KEEPALIVE_USER_TIMEOUT] = s->user_timeout * 1000;
	value[KEEPALIVE_SWITCH] = 1;
}
