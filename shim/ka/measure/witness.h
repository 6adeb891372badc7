/* witness.h - connections with keepalive, which show whether probes keep a connection.
 *
 * Times are in ms of one clock.
 */
#ifndef MEASURE_WITNESS_H
#define MEASURE_WITNESS_H

#include "ka/measure/connection.h"
#include "ka/measure/verdict.h"

enum { WITNESSES_MAX = 16 };

struct witnesses {
	struct witness is[WITNESSES_MAX]; /* the results; `at` counts from the start */
	struct {
		int fd; /* -1: closed */
		int is_open, is_asked, is_answered;
		uint64_t opened, asked;
	} connection[WITNESSES_MAX];
	size_t count;
};

/* Opens a connection with the next interval that can give a result, if it is not open yet.
 */
int witnesses_open(struct witnesses *w, const struct address_pair *between,
	const struct bracket *b, unsigned connections, uint64_t longest, uint64_t now);

void witnesses_step(struct witnesses *w, uint64_t now, uint64_t started);

/* Closes those whose interval is too long to give a result. */
void witnesses_release(struct witnesses *w, const struct bracket *b);
void witnesses_close(struct witnesses *w);

unsigned witnesses_alive(const struct witnesses *w);

/* Makes them send a probe now. They are busy until each has an answer or has failed. */
void witnesses_ask(struct witnesses *w, uint64_t now);
int witnesses_are_busy(const struct witnesses *w);
int witnesses_have_answered(const struct witnesses *w);

#endif
