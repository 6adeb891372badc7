/* scope.c - see scope.h */
#include "scope.h"

#include <stdatomic.h>

#include "sys.h"

/* The kernel's defaults, which sysctl may have changed: what "off" goes back to. */
static int untouched[KEEPALIVE_OPTIONS];
static _Atomic int noted; /* 1: being noted, 2: there */

void scope_note_untouched(int fd)
{
	static const struct keepalive_option o[KEEPALIVE_OPTIONS] = KEEPALIVE_DEFAULTS;
	int expected = 0;

	if (!atomic_compare_exchange_strong(&noted, &expected, 1)) return;
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (sys_getsockopt(fd, o[i].level, o[i].name, &untouched[i]) < 0)
			untouched[i] = 0;
	atomic_store(&noted, 2);
}

static void copy(struct keepalive_option *to, const struct keepalive_option *from)
{
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) to[i] = from[i];
}

/* All that a socket is to carry under the rule; a null pointer: from birth. What is
 * not wanted is what nobody has touched. */
static void wanted_under(
	const struct policy *p, const struct rule *r, struct keepalive_option *o)
{
	const int off = r ? r->off : p->off;
	struct settings s;

	if (r && !off) {
		rules_settings(r, &p->settings, &s);
		keepalive_options(&s, o);
	} else {
		copy(o, p->option);
	}
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (off || !o[i].value) o[i].value = untouched[i];
}

static const struct rule *rule_for(
	const struct policy *p, const void *address, unsigned length)
{
	for (unsigned i = 0; i < p->rules; i++)
		if (rules_match_address(&p->rule[i], address, length)) return &p->rule[i];
	return 0;
}

/* An option that the kernel does not know for this socket agrees with any value. */
static int carries(int fd, const struct keepalive_option *o)
{
	int value;

	for (int i = 0; i < KEEPALIVE_OPTIONS; i++, o++)
		if (!sys_getsockopt(fd, o->level, o->name, &value) && value != o->value)
			return 0;
	return 1;
}

/* What we set at birth, or under another rule, for another peer. */
static int is_ours(const struct policy *p, int fd)
{
	struct keepalive_option o[KEEPALIVE_OPTIONS];

	wanted_under(p, 0, o);
	if (carries(fd, o)) return 1;
	for (unsigned i = 0; i < p->rules; i++) {
		wanted_under(p, &p->rule[i], o);
		if (carries(fd, o)) return 1;
	}
	return 0;
}

void scope_settle(const struct policy *p, int fd, const void *address, unsigned length)
{
	struct keepalive_option o[KEEPALIVE_OPTIONS];

	if (atomic_load(&noted) != 2) return;
	wanted_under(p, rule_for(p, address, length), o);
	if (carries(fd, o)) return;
	if (!p->settings.force && !is_ours(p, fd)) return;
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		sys_setsockopt(fd, o[i].level, o[i].name, &o[i].value);
}
