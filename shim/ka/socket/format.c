/* format.c - see format.h */
#include "ka/socket/format.h"

#include <netinet/tcp.h>
#include <stdio.h>

#include "common/address.h"
#include "ka/socket/idle.h"
#include "ka/util/printable.h"

const char *show_duration(char out[SHOW_DURATION], uint64_t ms)
{
	const unsigned long s = (unsigned long)(ms / 1000);

	if (s < 10)
		snprintf(out, SHOW_DURATION, "%lu.%lus", s, (unsigned long)(ms / 100 % 10));
	else if (s < 60)
		snprintf(out, SHOW_DURATION, "%lus", s);
	else if (s < 3600)
		snprintf(out, SHOW_DURATION, "%lum%02lus", s / 60, s % 60);
	else if (s < 86400)
		snprintf(out, SHOW_DURATION, "%luh%02lum", s / 3600, s / 60 % 60);
	else
		snprintf(out, SHOW_DURATION, "%lud%02luh", s / 86400, s / 3600 % 24);
	return out;
}

const char *show_program(char out[SHOW_PROGRAM], const char *program)
{
	snprintf(out, SHOW_PROGRAM, "%s", *program ? program : "-");
	return printable(out);
}

const char *show_endpoint(char out[SHOW_ENDPOINT], const union endpoint *e, unsigned size)
{
	struct text t = { out, out + SHOW_ENDPOINT - 1 };

	address_put(&t, e, size);
	*t.at = 0;
	return out;
}

const char *show_keepalive(char out[SHOW_KEEPALIVE], const struct connection *c)
{
	char when[SHOW_DURATION];

	show_duration(when, c->timer_ms);
	if (c->timer == TIMER_KEEPALIVE && c->timer_count)
		snprintf(out, SHOW_KEEPALIVE, "in %s, %u unanswered", when, c->timer_count);
	else if (c->timer == TIMER_KEEPALIVE)
		snprintf(out, SHOW_KEEPALIVE, "in %s", when);
	else if (c->timer == TIMER_ZERO_WINDOW)
		snprintf(out, SHOW_KEEPALIVE, "peer reads nothing");
	else if (c->unacked && c->retransmits)
		snprintf(out, SHOW_KEEPALIVE, "resending, in %s", when);
	else if (c->unacked)
		snprintf(out, SHOW_KEEPALIVE, "in flight");
	else
		snprintf(out, SHOW_KEEPALIVE, "off");
	return out;
}

const char *show_state(int state)
{
	static const char *const name[] = { "?", "ESTAB", "SYN-SENT", "SYN-RECV",
		"FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN", "CLOSE-WAIT", "LAST-ACK",
		"LISTEN", "CLOSING" };

	return name[state > 0 && state < (int)(sizeof name / sizeof *name) ? state : 0];
}

int show_is_at_risk(const struct connection *c)
{
	return c->state == TCP_ESTABLISHED && c->timer == TIMER_NONE && !c->unacked
		&& c->has_info && idle_ms(c) >= 1000;
}
