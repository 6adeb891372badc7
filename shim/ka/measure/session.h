/* session.h - a whole measurement: rounds of quiet connections until the limit is known. */
#ifndef MEASURE_SESSION_H
#define MEASURE_SESSION_H

#include "ka/measure/round.h"

/* Opens the first connection, which the first round takes over. Returns 0, or -1 and errno.
 * EINTR: the user has stopped it. */
int session_reach(struct session *s);

/* Measures, and closes all connections. */
void session_run(struct session *s);

struct evidence session_evidence(const struct session *s);

#endif
