/* values.c - ka doctor: describes what the settings do to a connection on this kernel. */
#include <stdio.h>
#include <unistd.h>

#include "common/keepalive.h"
#include "ka/doctor/doctor.h"
#include "ka/doctor/query.h"

int doctor_has_rto_max(void)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), ms = 10000;
	const int r =
		fd < 0 ? -1 : setsockopt(fd, IPPROTO_TCP, TCP_RTO_MAX_MS, &ms, sizeof ms);

	if (fd >= 0) close(fd);
	return !r;
}

/* Returns how many seconds the kernel sends data again for, to a peer that has vanished.
 * The retransmission timeout begins low on a short path, and doubles up to its limit. */
static long resending(void)
{
	enum { RETRIES = 15, RTO_MIN = 200, RTO_MAX = 120000 }; /* the kernel's own; ms */
	const long sysctl = query_sysctl("net/ipv4/tcp_retries2");
	const long retries = sysctl < 0 ? RETRIES : sysctl;
	long ms = 0, rto = RTO_MIN;

	for (long i = 0; i <= retries; i++) {
		ms += rto;
		rto = rto * 2 < RTO_MAX ? rto * 2 : RTO_MAX;
	}
	return ms / 1000;
}

void doctor_values(char out[DOCTOR_VALUES], const struct settings *s)
{
	const int n = snprintf(out, DOCTOR_VALUES, "idle %ds, %d probe%s %ds apart, ",
		s->idle, s->cnt, s->cnt == 1 ? "" : "s", s->intvl);
	char *const rest = out + n;
	const size_t room = DOCTOR_VALUES - (size_t)n;

	if (s->user_timeout)
		snprintf(rest, room, "%ds with data in flight", s->user_timeout);
	else
		snprintf(rest, room, "%lds with data in flight",
			doctor_has_rto_max() ? s->stall : resending());
}
