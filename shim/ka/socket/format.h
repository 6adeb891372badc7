/* format.h - the parts of a connection as text. Pure. */
#ifndef FORMAT_H
#define FORMAT_H

#include "ka/socket/sockdiag.h"

enum { FORMAT_DURATION = 24, FORMAT_ENDPOINT = 64, FORMAT_KEEPALIVE = 64 };

/* 0.4s, 12s, 3m05s, 2h10m, 3d04h */
const char *format_duration(char out[FORMAT_DURATION], uint64_t ms);

/* The name of a program (comm in proc(5)) with control characters replaced by "?"; "-" if
 * it is empty. */
enum { FORMAT_PROGRAM = 16 };
const char *format_program(char out[FORMAT_PROGRAM], const char *program);

/* 192.0.2.1:22, [2001:db8::1]:22 */
const char *format_endpoint(
	char out[FORMAT_ENDPOINT], const union endpoint *e, unsigned size);

/* The lengths of these texts, in less time than it takes to write them. */
unsigned format_endpoint_width(const union endpoint *e, unsigned size);
unsigned format_number_width(unsigned n);

/* "off"; "in 52s"; "in 3s, 2 unanswered"; or, while data is in flight, what the kernel
 * does instead: "resending, in 3s", "in flight", "peer reads nothing". */
const char *format_keepalive(char out[FORMAT_KEEPALIVE], const struct connection *c);

/* ESTAB and so on: the names of ss(8). */
const char *format_state(int state);

#endif
