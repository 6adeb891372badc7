/* apply_rules.h - sets the options of a connection once its peer is known.
 *
 * For rules with an address (rules.h) and KA_FORCE, when connect() has begun a TCP
 * connection. Touches neither errno nor anything outside the socket. Async-signal-safe.
 */
#ifndef APPLY_RULES_H
#define APPLY_RULES_H

#include "preload/policy.h"

/* Reads the options of a new socket before libka sets any: these are the kernel's defaults.
 * Reads them once for TCP and once for MPTCP. */
void apply_rules_note_defaults(int fd, int protocol);

/* Sets the options of the first rule for the address, or else those of a new socket.
 * Without KA_FORCE it changes a socket only if its options are those that libka set. A
 * socket that the program has tuned is left alone. */
void apply_rules(const struct policy *p, int fd, const void *address, unsigned length);

#endif
