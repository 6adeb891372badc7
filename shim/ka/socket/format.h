/* format.h - a connection in words. Pure. */
#ifndef FORMAT_H
#define FORMAT_H

#include "ka/socket/sockdiag.h"

enum { FORMAT_DURATION = 24, FORMAT_ENDPOINT = 64, FORMAT_KEEPALIVE = 64 };

/* 0.4s, 12s, 3m05s, 2h10m, 3d04h */
const char *format_duration(char out[FORMAT_DURATION], uint64_t ms);

/* What a program calls itself (proc(5), comm), without what a terminal would obey;
 * "-": nothing. */
enum { FORMAT_PROGRAM = 16 };
const char *format_program(char out[FORMAT_PROGRAM], const char *program);

/* 192.0.2.1:22, [2001:db8::1]:22 */
const char *format_endpoint(
	char out[FORMAT_ENDPOINT], const union endpoint *e, unsigned size);

/* off; in 52s; in 3s, 2 unanswered; or what the kernel does instead while data
 * is in flight: resending, in 3s; in flight; peer reads nothing */
const char *format_keepalive(char out[FORMAT_KEEPALIVE], const struct connection *c);

/* ESTAB and so on, the names that ss(8) uses. */
const char *format_state(int state);

#endif
