/* tcp_probe.c - see tcp_probe.h */
#include "ka/socket/tcp_probe.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "common/settings.h"
#include "ka/socket/claim.h"
#include "ka/socket/sockopt.h"

enum { QUIET_MS = 1000 }; /* TCP_KEEPIDLE is in seconds */

int tcp_probe_read(struct tcp_probe_state *v, int fd)
{
	struct tcp_info info;
	socklen_t length = sizeof info;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length)) return -1;
	if (ioctl(fd, SIOCOUTQ, &v->queued)) v->queued = 0; /* a listener */
	sockopt_read(v->own, fd);
	v->state = info.tcpi_state;
	v->silent_ms = info.tcpi_last_ack_recv;
	v->quiet_ms = info.tcpi_last_data_recv < v->silent_ms ? info.tcpi_last_data_recv
							      : v->silent_ms;
	v->probes = info.tcpi_probes;
	return 0;
}

/* With keepalive on, at least one probe must be left for the kernel to send when it is due.
 */
static int is_harmless(const struct tcp_probe_state *v)
{
	if (!v->probes) return 1;
	if (!v->own[KEEPALIVE_SWITCH]) return v->probes < SETTINGS_COUNT_MAX - 1;
	return v->probes + 1 < v->own[KEEPALIVE_CNT]
		&& v->quiet_ms / 1000 < (uint32_t)v->own[KEEPALIVE_IDLE];
}

int tcp_probe_allowed(const struct tcp_probe_state *v)
{
	return v->state == TCP_ESTABLISHED && v->quiet_ms >= QUIET_MS && !v->queued
		&& is_harmless(v);
}

/* The options until the probe has left. CNT and USER_TIMEOUT must not make this probe the
 * last one for the kernel. */
static const int momentary[KEEPALIVE_OPTIONS] = { [KEEPALIVE_IDLE] = 1,
	[KEEPALIVE_CNT] = SETTINGS_COUNT_MAX,
	[KEEPALIVE_USER_TIMEOUT] = 0,
	[KEEPALIVE_SWITCH] = 1 };

int tcp_probe_claim(int fd)
{
	int own[KEEPALIVE_OPTIONS];

	if (claim_take(fd)) return -1;
	if (claim_noted(fd, own)) tcp_probe_end(fd, own);
	return 0;
}

/* The idle time may be above the limit of TCP_KEEPIDLE, if it comes from
 * net.ipv4.tcp_keepalive_time. It could then not be restored, so first try to set it. */
int tcp_probe_begin(int fd, int own[KEEPALIVE_OPTIONS])
{
	sockopt_read(own, fd);
	if (sockopt_set(fd, KEEPALIVE_IDLE, own[KEEPALIVE_IDLE]) || claim_note(fd, own))
		return -1;
	if (own[KEEPALIVE_USER_TIMEOUT] > 0)
		sockopt_set(fd, KEEPALIVE_USER_TIMEOUT, momentary[KEEPALIVE_USER_TIMEOUT]);
	if (!sockopt_set(fd, KEEPALIVE_CNT, momentary[KEEPALIVE_CNT])
		&& !sockopt_set(fd, KEEPALIVE_SWITCH, momentary[KEEPALIVE_SWITCH])
		&& !sockopt_set(fd, KEEPALIVE_IDLE, momentary[KEEPALIVE_IDLE]))
		return 0;
	tcp_probe_end(fd, own);
	return -1;
}

/* Whether the program has set the option since: the value is neither ours nor the old one.
 */
static int is_set_since(const int now[], const int own[], int option)
{
	return now[option] != momentary[option] && now[option] != own[option];
}

void tcp_probe_end(int fd, const int own[KEEPALIVE_OPTIONS])
{
	/* turn keepalive off first, so that no timer runs in between */
	static const int order[] = { KEEPALIVE_SWITCH, KEEPALIVE_USER_TIMEOUT,
		KEEPALIVE_CNT, KEEPALIVE_IDLE };
	int now[KEEPALIVE_OPTIONS];

	sockopt_read(now, fd);
	for (unsigned i = 0; i < sizeof order / sizeof *order; i++) {
		const int o = order[i];

		if (now[o] != momentary[o] || now[o] == own[o]) continue;
		/* We cannot see whether the program turned keepalive on too. If it has set
		 * the times, it wants keepalive. */
		if (o == KEEPALIVE_SWITCH
			&& (is_set_since(now, own, KEEPALIVE_IDLE)
				|| is_set_since(now, own, KEEPALIVE_CNT)))
			continue;
		sockopt_set(fd, o, own[o]);
	}
	claim_forget(fd);
}
