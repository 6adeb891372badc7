/* policy.h - what this process's environment asks for, read once at start.
 *
 * Later the program may rewrite its environment. Under AT_SECURE (getauxval(3)) it is
 * ignored. Lock-free and async-signal-safe.
 */
#ifndef POLICY_H
#define POLICY_H

#include <link.h>

#include "common/keepalive.h"
#include "common/rules.h"

struct policy {
	int special;              /* any of off, at_connect, complaint_bytes */
	int off;                  /* a rule says so: nothing is set at birth */
	int at_connect;           /* connect() has something to do */
	int scoped;               /* apply_rules.h: rules with an address, or KA_FORCE */
	unsigned complaint_bytes; /* 0: none */
	struct keepalive_option option[KEEPALIVE_OPTIONS]; /* at birth */
	struct settings settings; /* of the environment; not its pointers */
	unsigned rules;
	const struct rule *rule; /* with an address, that name this program */
	char program[64];
	char log[SETTINGS_LOG_MAX + 1]; /* "": none */
	char complaints[2048];          /* more than one about each variable takes */
};

/* A null pointer means: leave every socket alone. It is one under KA_DISABLE=1, and until
 * the environment has been read. */
const struct policy *policy(void);

/* Reads env, unless that has been done; mentioned: it has a variable of ours. Returns 1 if
 * this call has read it. */
int policy_read(char *const *env, const ElfW(auxv_t) *aux, int mentioned);

/* Adds a complaint about KA_SSH. For the constructor: no socket has been opened yet. */
void policy_complain_of_ssh(const char *why);

#endif
