/* rules.h - KA_RULES: which settings for which program, network and port.
 *
 * Rules are separated by white space; the first that matches wins. A rule is
 *
 *	[PROGRAM][@NET[/BITS]][:PORT]=VALUE
 *
 * PROGRAM is a glob (* and ?) on the basename of the executable, NET an IPv4
 * address or an IPv6 one in brackets, PORT 1..65535, VALUE "off" or
 * IDLE[/INTVL[/CNT]] in the units and ranges of KA_IDLE, KA_INTVL and KA_CNT.
 * A part before the = that is left out matches anything. An IPv4 peer of an IPv6 socket
 * (::ffff:a.b.c.d) is an IPv4 peer, and a NET of such addresses is an IPv4 one.
 * Pure, allocates nothing, async-signal-safe. rules_next() is in rule_parse.c, the others
 * are in rules.c.
 */
#ifndef RULES_H
#define RULES_H

#include "common/settings.h"

struct rule {
	const char *text; /* the rule as written, `length` bytes */
	unsigned length;
	unsigned program;      /* length of the glob at its beginning; 0: any program */
	int family;            /* of NET: AF_INET, AF_INET6; 0: any address */
	unsigned bits;         /* prefix length of NET */
	unsigned char net[16]; /* AF_INET: the first four bytes */
	int port;              /* 0: any */
	int off;
	int idle, intvl, cnt; /* intvl, cnt: 0 if not given */
};

/* Reads the rule at *at and moves *at past it. Returns 1; 0 if no rule is left; or -1 if
 * the rule does not parse, and then sets *wrong unless `wrong` is a null pointer. */
int rules_next(const char **at, struct rule *r, struct warning *wrong);

int rules_match_program(const struct rule *r, const char *basename);

/* Whether the rule has neither network nor port. */
int rules_any_address(const struct rule *r);

/* sockaddr: `length` bytes. Only AF_INET and AF_INET6 ever match. */
int rules_match_address(const struct rule *r, const void *sockaddr, unsigned long length);

/* As rules_next(), but skips the rules for other programs. Stops after a rule without an
 * address, because no later rule can apply. If the program is not known, `program` is a
 * null pointer; then rules for any program are returned. If `wrong` is a null pointer,
 * rules that do not parse are skipped. */
int rules_next_for(
	const char **at, const char *program, struct rule *r, struct warning *wrong);

/* Returns the index of the first of n rules that matches the peer, or -1. All rules must be
 * for this program. Before the peer is known (length 0), only a rule without an address
 * matches. */
int rules_find(
	const struct rule *r, unsigned n, const void *sockaddr, unsigned long length);

/* Computes the settings where the rule applies: the values in the rule, the defaults that
 * follow from them, and else the settings of the environment. */
void rules_settings(
	const struct rule *r, const struct settings *global, struct settings *s);

#endif
