/* apply_rules.h - which settings a connection gets, once its peer is known.
 *
 * For rules with an address (rules.h) and KA_FORCE, when connect() has begun a
 * TCP connection. Touches neither errno nor anything outside the socket.
 * Async-signal-safe.
 */
#ifndef APPLY_RULES_H
#define APPLY_RULES_H

#include "preload/policy.h"

/* Notes what a socket carries that nobody has touched, once for each of TCP and MPTCP. */
void apply_rules_note_defaults(int fd, int protocol);

/* Gives the socket what the first rule for the address says, or else what holds
 * from birth. Without KA_FORCE only if it carries just what we have set: one
 * that the program tuned is left alone. */
void apply_rules(const struct policy *p, int fd, const void *address, unsigned length);

#endif
