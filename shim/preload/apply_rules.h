/* apply_rules.h - the options of a connection, once its peer is known.
 *
 * For rules with an address (rules.h) and KA_FORCE, when connect() has begun a TCP
 * connection. Touches neither errno nor anything outside the socket. Async-signal-safe.
 */
#ifndef APPLY_RULES_H
#define APPLY_RULES_H

#include "preload/policy.h"

/* Reads the options of a new socket before anything is set: these are the kernel's
 * defaults. Does so once for each of TCP and MPTCP. */
void apply_rules_note_defaults(int fd, int protocol);

/* Sets the options that the first rule for the address asks for, or else those of a new
 * socket. Without KA_FORCE it does so only if the socket carries what libka has set: a
 * socket that the program has tuned is left alone. */
void apply_rules(const struct policy *p, int fd, const void *address, unsigned length);

#endif
