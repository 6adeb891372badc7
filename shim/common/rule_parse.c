/* rule_parse.c - see rules.h */
#include "common/rules.h"

#include <netinet/in.h>

#include "common/address.h"

static int is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Reads a number in min..max and moves *at past it. Returns -1 if there is none. */
static int number(const char **at, int min, int max)
{
	const char *s = *at;
	const int n = settings_number(&s);

	if (n < min || n > max) return -1;
	*at = s;
	return n;
}

static int seconds(const char **at, int max)
{
	const char *s = *at;
	const int n = settings_seconds(&s);

	if (n < 1 || n > max) return -1;
	*at = s;
	return n;
}

/* Each parse function reads one part of a rule and moves *at past it. It returns a null
 * pointer, or the error in the text at *at. */

static const char *parse_v4(const char **at, struct rule *r)
{
	for (int i = 0; i < 4; i++) {
		int n;

		if (i && *(*at)++ != '.') return --*at, "not an IPv4 address";
		n = number(at, 0, 255);
		if (n < 0) return "not an IPv4 address";
		r->net[i] = (unsigned char)n;
	}
	r->family = AF_INET;
	r->bits = 32;
	return 0;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	c |= 'a' ^ 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Eight groups of hex digits, one run of zero groups written as "::". */
static const char *parse_v6(const char **at, struct rule *r)
{
	static const char no[] = "not an IPv6 address";
	const char *s = *at + 1; /* after the bracket */
	int n = 0, gap = -1;

	if (s[0] == ':' && s[1] == ':') gap = 0, s += 2;
	while (*s != ']') {
		unsigned group = 0;
		int digits = 0;

		for (*at = s; hex(*s) >= 0 && digits < 5; s++, digits++)
			group = group << 4 | (unsigned)hex(*s);
		if (!digits || digits > 4 || n == 8) return no;
		r->net[2 * n] = (unsigned char)(group >> 8);
		r->net[2 * n + 1] = (unsigned char)group;
		n++;
		if (*s == ']') break;
		if (*s != ':') return *at = s, no;
		s++;
		if (*s == ':' && gap < 0)
			gap = n, s++;
		else if (*s == ']')
			return *at = s, no;
	}
	if (gap < 0 ? n != 8 : n > 7) return *at = s, no;
	if (gap >= 0)
		for (int to = 15, from = 2 * n - 1; to >= 2 * gap; to--, from--)
			r->net[to] = from >= 2 * gap ? r->net[from] : 0;
	*at = s + 1;
	r->family = AF_INET6;
	r->bits = 128;
	return 0;
}

static const char *parse_net(const char **at, struct rule *r)
{
	const char *const wrong = **at == '[' ? parse_v6(at, r) : parse_v4(at, r);
	int n;

	if (wrong || **at != '/') return wrong;
	++*at;
	n = number(at, 0, (int)r->bits);
	if (n < 0) return r->bits == 32 ? "not in 0..32" : "not in 0..128";
	r->bits = (unsigned)n;
	return 0;
}

/* Turns ::ffff:10.0.0.0/104 into 10.0.0.0/8, because its peers are IPv4 peers. */
static void unmap_v4(struct rule *r)
{
	if (r->family != AF_INET6 || r->bits < 96 || !address_is_mapped(r->net)) return;
	r->family = AF_INET;
	r->bits -= 96;
	for (int i = 0; i < 4; i++) r->net[i] = r->net[12 + i];
}

static const char *parse_value(const char **at, struct rule *r)
{
	const char *const s = *at;

	if (s[0] == 'o' && s[1] == 'f' && s[2] == 'f') {
		r->off = 1;
		*at += 3;
		return 0;
	}
	r->idle = seconds(at, SETTINGS_SECONDS_MAX);
	if (r->idle < 0) return "neither off nor a duration in 1s..32767s";
	if (**at != '/') return 0;
	++*at;
	r->intvl = seconds(at, r->idle);
	if (r->intvl < 0) return "not a duration up to the idle time";
	if (**at != '/') return 0;
	++*at;
	r->cnt = number(at, 1, SETTINGS_COUNT_MAX);
	return r->cnt < 0 ? "not a count in 1..127" : 0;
}

static const char *parse(const char **at, struct rule *r)
{
	const char *wrong = 0;

	while (**at && !is_space(**at) && **at != '@' && **at != ':' && **at != '=') ++*at;
	r->program = (unsigned)(*at - r->text);
	if (**at == '@') {
		++*at;
		wrong = parse_net(at, r);
		unmap_v4(r);
	}
	if (!wrong && **at == ':') {
		++*at;
		r->port = number(at, 1, 65535);
		if (r->port < 0) return "not a port in 1..65535";
	}
	if (wrong) return wrong;
	if (**at != '=') return "expected =";
	++*at;
	wrong = parse_value(at, r);
	if (!wrong && **at && !is_space(**at)) return "unexpected text";
	return wrong;
}

static void refuse(
	struct warning *c, const struct rule *r, const char *spot, const char *why)
{
	c->name = "KA_RULES";
	c->value = r->text;
	c->length = r->length;
	c->spot = spot;
	warning_say(c, why, "rule ignored");
}

int rules_next(const char **at, struct rule *r, struct warning *wrong)
{
	const char *spot, *why;

	while (is_space(**at)) ++*at;
	if (!**at) return 0;
	*r = (struct rule){ .text = *at };
	spot = *at;
	why = parse(&spot, r);
	*at = spot;
	while (**at && !is_space(**at)) ++*at;
	r->length = (unsigned)(*at - r->text);
	if (!why) return 1;
	if (wrong) refuse(wrong, r, spot, why);
	return -1;
}
