/* format.h - a connection in words. Pure. */
#ifndef FORMAT_H
#define FORMAT_H

#include "ka/socket/sockdiag.h"

enum { SHOW_DURATION = 24, SHOW_ENDPOINT = 64, SHOW_KEEPALIVE = 64 };

/* 0.4s, 12s, 3m05s, 2h10m, 3d04h */
const char *show_duration(char out[SHOW_DURATION], uint64_t ms);

/* What a program calls itself (proc(5), comm), without what a terminal would obey;
 * "-": nothing. */
enum { SHOW_PROGRAM = 16 };
const char *show_program(char out[SHOW_PROGRAM], const char *program);

/* 192.0.2.1:22, [2001:db8::1]:22 */
const char *show_endpoint(char out[SHOW_ENDPOINT], const union endpoint *e, unsigned size);

/* off; in 52s; in 3s, 2 unanswered; or what the kernel does instead while data
 * is in flight: resending, in 3s; in flight; peer reads nothing */
const char *show_keepalive(char out[SHOW_KEEPALIVE], const struct connection *c);

/* ESTAB and so on, the names that ss(8) uses. */
const char *show_state(int state);

/* Whether the connection is open, quiet, and without a keepalive: one that a
 * NAT will forget. */
int show_is_at_risk(const struct connection *c);

#endif
