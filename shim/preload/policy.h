/* policy.h - the settings and rules in this process's environment.
 *
 * It is read once at start, because programs rewrite their environment later, and is
 * ignored under AT_SECURE (getauxval(3)). Lock-free and async-signal-safe.
 */
#ifndef POLICY_H
#define POLICY_H

#include <link.h>
#include <stdatomic.h>

#include "common/keepalive.h"
#include "common/rules.h"

struct policy {
	int special;              /* off, at_connect or complaint_bytes is set */
	int off;                  /* a rule is "off": set nothing on new sockets */
	int at_connect;           /* connect() has something to do */
	int scoped;               /* apply_rules.h: rules with an address, or KA_FORCE */
	unsigned complaint_bytes; /* 0: none */
	int value[KEEPALIVE_OPTIONS]; /* for new sockets */
	struct settings settings;     /* of the environment; the pointers in it are stale */
	unsigned rules;               /* number of rules for this program with an address */
	struct rule *rule;
	int (*rule_value)[KEEPALIVE_OPTIONS]; /* values of each rule; 0 if it is "off" */
	char program[64];
	char log[SETTINGS_LOG_MAX + 1]; /* its name; "": unknown */
	char complaints[2048];          /* room for one about each variable */
};

#pragma GCC visibility push(hidden)
extern _Atomic(const struct policy *) policy_in_force;
#pragma GCC visibility pop

/* Returns a null pointer if every socket must be left alone: under KA_DISABLE=1, and until
 * the environment has been read. Inline, because every TCP socket needs it. */
static inline const struct policy *policy(void)
{
	return atomic_load_explicit(&policy_in_force, memory_order_acquire);
}

/* Reads the environment from settings_first() on, unless an earlier call did. Returns 1 if
 * this call read it. */
int policy_read(char *const *ours, const ElfW(auxv_t) *aux);

/* Adds a complaint about KA_SSH. For the constructor: no socket has been opened yet. */
void policy_complain_of_ssh(const char *why);

#endif
