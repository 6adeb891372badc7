/* nudge.c - see nudge.h */
#include "nudge.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "../common/settings.h"
#include "carried.h"

enum { QUIET_MS = 1000 }; /* TCP_KEEPIDLE is in seconds */

int nudge_view(struct view *v, int fd)
{
	struct tcp_info info;
	socklen_t length = sizeof info;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length)) return -1;
	if (ioctl(fd, SIOCOUTQ, &v->queued)) v->queued = 0; /* it listens */
	carried_read(v->own, fd);
	v->state = info.tcpi_state;
	v->silent_ms = info.tcpi_last_ack_recv;
	v->quiet_ms = info.tcpi_last_data_recv < v->silent_ms ? info.tcpi_last_data_recv
							      : v->silent_ms;
	v->probes = info.tcpi_probes;
	return 0;
}

/* With keepalive on, the kernel must be left to send one more, in its own time. */
static int is_harmless(const struct view *v)
{
	if (!v->probes) return 1;
	if (!v->own[KEEPALIVE]) return v->probes < SETTINGS_COUNT_MAX - 1;
	return v->probes + 1 < v->own[CNT] && v->quiet_ms / 1000 < (uint32_t)v->own[IDLE];
}

int nudge_may(const struct view *v)
{
	return v->state == TCP_ESTABLISHED && v->quiet_ms >= QUIET_MS && !v->queued
		&& is_harmless(v);
}

/* An idle time above the limit can come from net.ipv4.tcp_keepalive_time alone, and
 * could not be put back: so it is tried first. Neither the count nor the user
 * timeout may take this probe for the last one. */
int nudge_begin(int fd, int own[KEEPALIVE_OPTIONS])
{
	carried_read(own, fd);
	if (carried_set(fd, IDLE, own[IDLE])) return -1;
	if (own[USER_TIMEOUT] > 0) carried_set(fd, USER_TIMEOUT, 0);
	if (!carried_set(fd, CNT, SETTINGS_COUNT_MAX) && !carried_set(fd, KEEPALIVE, 1)
		&& !carried_set(fd, IDLE, 1))
		return 0;
	nudge_end(fd, own);
	return -1;
}

void nudge_end(int fd, const int own[KEEPALIVE_OPTIONS])
{
	carried_set(fd, KEEPALIVE, own[KEEPALIVE]); /* first: switched off, no timer runs */
	if (own[USER_TIMEOUT] > 0) carried_set(fd, USER_TIMEOUT, own[USER_TIMEOUT]);
	carried_set(fd, CNT, own[CNT]);
	carried_set(fd, IDLE, own[IDLE]);
}
