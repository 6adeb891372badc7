/* rules.h - KA_RULES: which settings for which program, network and port.
 *
 * Rules are separated by white space; the first that matches wins. A rule is
 *
 *	[PROGRAM][@NET[/BITS]][:PORT]=VALUE
 *
 * PROGRAM is a glob (* and ?) on the basename of the executable, NET an IPv4
 * address or an IPv6 one in brackets, PORT 1..65535, VALUE "off" or
 * IDLE[/INTVL[/CNT]] in the units and ranges of KA_IDLE, KA_INTVL and KA_CNT.
 * What is left out in front of the = matches anything. An IPv4 peer of an IPv6
 * socket (::ffff:a.b.c.d) is an IPv4 peer, and a NET of such an IPv4 one.
 * Pure, allocates nothing, async-signal-safe.
 */
#ifndef RULES_H
#define RULES_H

#include "common/settings.h"

struct rule {
	const char *text; /* as it was written, `length` bytes of it */
	unsigned length;
	unsigned program;      /* length of the glob that it begins with; 0: any */
	int family;            /* of NET: AF_INET, AF_INET6; 0: any address */
	unsigned bits;         /* of NET that count */
	unsigned char net[16]; /* AF_INET: the first four bytes */
	int port;              /* 0: any */
	int off;
	int idle, intvl, cnt; /* intvl, cnt: 0: not said */
};

/* The next rule at *at, which moves behind it: 1. None is left: 0. One that does
 * not parse: -1, and what is wrong with it, unless that is a null pointer. */
int rules_next(const char **at, struct rule *r, struct warning *wrong);

int rules_match_program(const struct rule *r, const char *basename);

/* Whether it leaves the address open, so that it holds from a socket's birth. */
int rules_any_address(const struct rule *r);

/* sockaddr: of `length` bytes; only AF_INET and AF_INET6 ever match. */
int rules_match_address(const struct rule *r, const void *sockaddr, unsigned long length);

/* What holds where r does: its own figures, what follows from them, and for the
 * rest the settings of the environment. */
void rules_settings(
	const struct rule *r, const struct settings *global, struct settings *s);

#endif
