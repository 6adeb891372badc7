/* format.c - see format.h */
#include "ka/socket/format.h"

#include <netinet/tcp.h>
#include <string.h>

#include "common/address.h"
#include "ka/util/printable.h"

/* Two units, the smaller one with two digits. */
static void put_units(struct text *t, unsigned long n, const char *unit,
	unsigned long parts, const char *smaller)
{
	text_number(t, n);
	text_put(t, unit);
	if (parts < 10) text_put(t, "0");
	text_number(t, parts);
	text_put(t, smaller);
}

static void put_duration(struct text *t, uint64_t ms)
{
	const unsigned long s = (unsigned long)(ms / 1000);

	if (s < 60) {
		text_number(t, s);
		if (s < 10) {
			text_put(t, ".");
			text_number(t, (unsigned long)(ms / 100 % 10));
		}
		text_put(t, "s");
	} else if (s < 3600) {
		put_units(t, s / 60, "m", s % 60, "s");
	} else if (s < 86400) {
		put_units(t, s / 3600, "h", s / 60 % 60, "m");
	} else {
		put_units(t, s / 86400, "d", s / 3600 % 24, "h");
	}
}

const char *format_duration(char out[FORMAT_DURATION], uint64_t ms)
{
	struct text t = text_in(out, FORMAT_DURATION);

	put_duration(&t, ms);
	text_end(&t);
	return out;
}

const char *format_program(char out[FORMAT_PROGRAM], const char *program)
{
	struct text t = text_in(out, FORMAT_PROGRAM);

	text_put(&t, *program ? program : "-");
	text_end(&t);
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

unsigned format_number_width(unsigned n)
{
	unsigned width = 1;

	for (; n > 9; n /= 10) width++;
	return width;
}

unsigned format_endpoint_width(const union endpoint *e, unsigned size)
{
	char text[FORMAT_ENDPOINT];
	struct address a;
	unsigned width;

	if (address_read(&a, e, size) || a.family != AF_INET)
		return (unsigned)strlen(format_endpoint(text, e, size));
	width = format_number_width((unsigned)a.port);
	for (int i = 0; i < 4; i++) width += 1 + format_number_width(a.bytes[i]);
	return width;
}

const char *format_keepalive(char out[FORMAT_KEEPALIVE], const struct connection *c)
{
	struct text t = text_in(out, FORMAT_KEEPALIVE);

	if (c->timer == IDIAG_TIMER_KEEPALIVE) {
		text_put(&t, "in ");
		put_duration(&t, c->timer_ms);
		if (c->timer_count) {
			text_put(&t, ", ");
			text_number(&t, c->timer_count);
			text_put(&t, " unanswered");
		}
	} else if (c->timer == IDIAG_TIMER_PROBE0) {
		text_put(&t, "peer reads nothing");
	} else if (c->unacked && c->retransmits) {
		text_put(&t, "resending, in ");
		put_duration(&t, c->timer_ms);
	} else {
		text_put(&t, c->unacked ? "in flight" : "off");
	}
	text_end(&t);
	return out;
}

const char *format_state(int state)
{
	static const char *const name[] = { "?", "ESTAB", "SYN-SENT", "SYN-RECV",
		"FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN", "CLOSE-WAIT", "LAST-ACK",
		"LISTEN", "CLOSING" };

	return name[state > 0 && state < (int)(sizeof name / sizeof *name) ? state : 0];
}
