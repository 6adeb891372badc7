/* format.c - see format.h */
#include "ka/socket/format.h"

#include <netinet/tcp.h>
#include <stdio.h>

#include "common/address.h"
#include "ka/util/printable.h"

const char *format_duration(char out[FORMAT_DURATION], uint64_t ms)
{
	const unsigned long s = (unsigned long)(ms / 1000);

	if (s < 10)
		snprintf(out, FORMAT_DURATION, "%lu.%lus", s,
			(unsigned long)(ms / 100 % 10));
	else if (s < 60)
		snprintf(out, FORMAT_DURATION, "%lus", s);
	else if (s < 3600)
		snprintf(out, FORMAT_DURATION, "%lum%02lus", s / 60, s % 60);
	else if (s < 86400)
		snprintf(out, FORMAT_DURATION, "%luh%02lum", s / 3600, s / 60 % 60);
	else
		snprintf(out, FORMAT_DURATION, "%lud%02luh", s / 86400, s / 3600 % 24);
	return out;
}

const char *format_program(char out[FORMAT_PROGRAM], const char *program)
{
	snprintf(out, FORMAT_PROGRAM, "%s", *program ? program : "-");
	return printable(out);
}

const char *format_endpoint(
	char out[FORMAT_ENDPOINT], const union endpoint *e, unsigned size)
{
	struct text t = text_in(out, FORMAT_ENDPOINT);

	address_put(&t, e, size);
	text_end(&t);
	return out;
}

const char *format_keepalive(char out[FORMAT_KEEPALIVE], const struct connection *c)
{
	char when[FORMAT_DURATION];

	format_duration(when, c->timer_ms);
	if (c->timer == IDIAG_TIMER_KEEPALIVE && c->timer_count)
		snprintf(out, FORMAT_KEEPALIVE, "in %s, %u unanswered", when,
			c->timer_count);
	else if (c->timer == IDIAG_TIMER_KEEPALIVE)
		snprintf(out, FORMAT_KEEPALIVE, "in %s", when);
	else if (c->timer == IDIAG_TIMER_PROBE0)
		snprintf(out, FORMAT_KEEPALIVE, "peer reads nothing");
	else if (c->unacked && c->retransmits)
		snprintf(out, FORMAT_KEEPALIVE, "resending, in %s", when);
	else if (c->unacked)
		snprintf(out, FORMAT_KEEPALIVE, "in flight");
	else
		snprintf(out, FORMAT_KEEPALIVE, "off");
	return out;
}

const char *format_state(int state)
{
	static const char *const name[] = { "?", "ESTAB", "SYN-SENT", "SYN-RECV",
		"FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN", "CLOSE-WAIT", "LAST-ACK",
		"LISTEN", "CLOSING" };

	return name[state > 0 && state < (int)(sizeof name / sizeof *name) ? state : 0];
}
