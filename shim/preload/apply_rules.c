/* apply_rules.c - see apply_rules.h */
#include "preload/apply_rules.h"

#include <stdatomic.h>

#include "common/sys.h"

enum { UNKNOWN = -1 }; /* the value of an option that the kernel does not know */

/* The kernel's defaults, which sysctl may have changed: what "off" goes back to. One
 * more than the value; 0 where none has been seen yet. */
static _Atomic int untouched[KEEPALIVE_OPTIONS];
static _Atomic int noted[2]; /* by TCP, by MPTCP, which does not know them all */

static void read_options(int fd, int value[KEEPALIVE_OPTIONS])
{
	static const struct keepalive_option o[KEEPALIVE_OPTIONS] = KEEPALIVE_DEFAULTS;

	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (sys_getsockopt(fd, o[i].level, o[i].name, &value[i]) < 0)
			value[i] = UNKNOWN;
}

/* Threads that are here at once note the same, and none goes on before it is noted. */
void apply_rules_note_defaults(int fd, int protocol)
{
	_Atomic int *const done = &noted[protocol == IPPROTO_MPTCP];
	int value[KEEPALIVE_OPTIONS];

	if (atomic_load(done)) return;
	read_options(fd, value);
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (value[i] != UNKNOWN) atomic_store(&untouched[i], value[i] + 1);
	atomic_store(done, 1);
}

static void copy(struct keepalive_option *to, const struct keepalive_option *from)
{
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) to[i] = from[i];
}

/* All that a socket is to carry under the rule; a null pointer: from birth. What is
 * not wanted is what nobody has touched. */
static void values_under(
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
		if (off || !o[i].value) o[i].value = untouched[i] - 1;
}

static const struct rule *rule_for(
	const struct policy *p, const void *address, unsigned length)
{
	for (unsigned i = 0; i < p->rules; i++)
		if (rules_match_address(&p->rule[i], address, length)) return &p->rule[i];
	return 0;
}

/* Where either is unknown, they agree. `then`: whether it has been so when the options
 * were set, some of which the kernel may have refused at the time. */
static int agrees(const int *has, const struct keepalive_option *o, int then)
{
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++, o++) {
		if (has[i] == o->value || has[i] == UNKNOWN || o->value == UNKNOWN)
			continue;
		if (then && keepalive_may_lack(o) && has[i] == untouched[i] - 1) continue;
		return 0;
	}
	return 1;
}

/* What we set at birth, or under another rule, for another peer. */
static int is_ours(const struct policy *p, const int *has)
{
	struct keepalive_option o[KEEPALIVE_OPTIONS];

	values_under(p, 0, o);
	if (agrees(has, o, 1)) return 1;
	for (unsigned i = 0; i < p->rules; i++) {
		const struct rule *const r = &p->rule[i];

		if (!r->off && r->idle != has[0]) continue; /* soon told, for most */
		values_under(p, r, o);
		if (agrees(has, o, 1)) return 1;
	}
	return 0;
}

void apply_rules(const struct policy *p, int fd, const void *address, unsigned length)
{
	struct keepalive_option o[KEEPALIVE_OPTIONS];
	int has[KEEPALIVE_OPTIONS];

	read_options(fd, has);
	values_under(p, rule_for(p, address, length), o);
	if (agrees(has, o, 0)) return;
	if (!p->settings.force && !is_ours(p, has)) return;
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (o[i].value != UNKNOWN && o[i].value != has[i])
			sys_setsockopt(fd, o[i].level, o[i].name, &o[i].value);
}
