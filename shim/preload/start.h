/* start.h - what is found out once, at the start of the process.
 *
 * By the constructor: later the program may have rewritten its environment. Or
 * by the first hook, if that is called before it, by another constructor. Under
 * AT_SECURE (getauxval(3)) the environment is ignored. Lock-free and
 * async-signal-safe.
 */
#ifndef START_H
#define START_H

#include "../common/keepalive.h"
#include "../common/rules.h"

struct policy {
	int special;              /* any of off, at_connect, complaint_bytes */
	int off;                  /* a rule says so: nothing is set at birth */
	int at_connect;           /* connect() has something to do */
	int scoped;               /* scope.h: rules with an address, or KA_FORCE */
	unsigned complaint_bytes; /* 0: none */
	struct keepalive_option option[KEEPALIVE_OPTIONS]; /* at birth */
	struct settings settings; /* of the environment; not its pointers */
	unsigned rules;
	const struct rule *rule; /* with an address, that name this program */
	char program[64];
	char log[SETTINGS_LOG_MAX + 1]; /* "": none */
	char complaints[2048];          /* more than one about each variable takes */
};

/* A null pointer: leave every socket alone. So with KA_DISABLE=1, and as long as
 * the environment is not there yet or is just being read. */
const struct policy *policy(void);

/* For a hook that cannot wait for the constructor. */
void start_early(void);

#endif
