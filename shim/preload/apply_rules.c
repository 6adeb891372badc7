/* apply_rules.c - see apply_rules.h */
#include "preload/apply_rules.h"

#include <stdatomic.h>

#include "common/sys.h"

enum { UNKNOWN = -1 }; /* value of an option that the kernel lacks */

/* The kernel's defaults, which sysctl may have changed. A rule that is "off" restores them.
 * Each is stored plus 1, because 0 means that it has not been read yet. */
static _Atomic int default_plus_1[KEEPALIVE_OPTIONS] = { 0 };
static _Atomic int noted[2] = { 0 }; /* for TCP; for MPTCP, which lacks some options */

static int read_option(int fd, int option)
{
	const struct keepalive_option *const o = &keepalive_option[option];
	int value;

	return sys_getsockopt(fd, o->level, o->name, &value) < 0 ? UNKNOWN : value;
}

/* Several threads may do this at once. All store the same values, and none returns before
 * they are stored. */
void apply_rules_note_defaults(int fd, int protocol)
{
	_Atomic int *const done = &noted[protocol == IPPROTO_MPTCP];
	int value[KEEPALIVE_OPTIONS];

	if (atomic_load(done)) return;
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) value[i] = read_option(fd, i);
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (value[i] != UNKNOWN) atomic_store(&default_plus_1[i], value[i] + 1);
	atomic_store(done, 1);
}

static const int *new_socket_values(const struct policy *p)
{
	static const int none[KEEPALIVE_OPTIONS];

	return p->off ? none : p->value;
}

/* Returns the value to set. A value of 0 stands for the kernel's default. */
static int wanted(const int *value, int option)
{
	return value[option] ? value[option] : default_plus_1[option] - 1;
}

/* Whether the socket has these values, as far as both are known. was_set: libka set them
 * earlier, and the kernel may have refused some. */
static int carries(const int *now, const int *value, int was_set)
{
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) {
		const int due = wanted(value, i);

		if (now[i] == due || now[i] == UNKNOWN || due == UNKNOWN) continue;
		if (was_set && keepalive_may_lack(i) && now[i] == default_plus_1[i] - 1)
			continue;
		return 0;
	}
	return 1;
}

/* Whether the values of the socket are those that libka set: when the socket was made, or
 * by a rule for an earlier peer. The idle time is compared first, because most rules differ
 * in it. */
static int is_ours(const struct policy *p, const int *now)
{
	if (carries(now, new_socket_values(p), 1)) return 1;
	for (unsigned i = 0; i < p->rules; i++) {
		const int idle = p->rule_value[i][KEEPALIVE_IDLE];

		if (idle && idle != now[KEEPALIVE_IDLE]) continue;
		if (carries(now, p->rule_value[i], 1)) return 1;
	}
	return 0;
}

/* Whether a socket with this idle time may carry the values of a rule. Most rules change
 * the idle time, so this one option tells nearly always. */
static int may_carry_rule(const struct policy *p, int idle)
{
	const int if_off = default_plus_1[KEEPALIVE_IDLE] - 1;

	if (idle == UNKNOWN || if_off == UNKNOWN) return 1;
	for (unsigned i = 0; i < p->rules; i++) {
		const int due = p->rule_value[i][KEEPALIVE_IDLE];

		if (idle == (due ? due : if_off)) return 1;
	}
	return 0;
}

void apply_rules(const struct policy *p, int fd, const void *address, unsigned length)
{
	const int rule = rules_find(p->rule, p->rules, address, length);
	const int *const value = rule < 0 ? new_socket_values(p) : p->rule_value[rule];
	int now[KEEPALIVE_OPTIONS];

	now[KEEPALIVE_IDLE] = read_option(fd, KEEPALIVE_IDLE);
	if (rule < 0 && !p->settings.force && !may_carry_rule(p, now[KEEPALIVE_IDLE]))
		return; /* it is as at its birth, or as the program has tuned it */
	for (int i = KEEPALIVE_IDLE + 1; i < KEEPALIVE_OPTIONS; i++)
		now[i] = read_option(fd, i);
	if (carries(now, value, 0)) return;
	if (!p->settings.force && !is_ours(p, now)) return;
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) {
		const int due = wanted(value, i);

		if (due != UNKNOWN && due != now[i])
			sys_setsockopt(fd, keepalive_option[i].level,
				keepalive_option[i].name, &due);
	}
}
