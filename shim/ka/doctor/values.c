/* values.c - ka doctor: describes what the settings do to a connection on this kernel. */
#include <stdio.h>
#include <unistd.h>

#include "common/keepalive.h"
#include "ka/doctor/doctor.h"

int doctor_has_rto_max(void)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), ms = 10000;
	const int r =
		fd < 0 ? -1 : setsockopt(fd, IPPROTO_TCP, TCP_RTO_MAX_MS, &ms, sizeof ms);

	if (fd >= 0) close(fd);
	return !r;
}

void doctor_values(char out[DOCTOR_VALUES], const struct settings *s)
{
	const int n = snprintf(out, DOCTOR_VALUES, "idle %ds, %d probe%s %ds apart, ",
		s->idle, s->cnt, s->cnt == 1 ? "" : "s", s->intvl);
	char *const rest = out + n;
	const size_t room = DOCTOR_VALUES - (size_t)n;

	if (s->user_timeout)
		snprintf(rest, room, "%ds with data in flight", s->user_timeout);
	else if (doctor_has_rto_max())
		snprintf(rest, room, "%ds with data in flight", s->stall);
	else
		snprintf(rest, room, "15 minutes with data in flight (no TCP_RTO_MAX_MS)");
}
