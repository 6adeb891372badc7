/* pulse.h - what ssh's waits tell about its keepalive, and what the helper is told.
 *
 * Only ssh's own thread comes here. Keeps errno.
 */
#ifndef SSH_PULSE_H
#define SSH_PULSE_H

/* ssh is going to wait for so many ms, or without end if < 0. */
void pulse_before(int ms);

/* It has: so many descriptors were ready. is_heard: the connection was among them, to
 * be read; is_active: one that is no part of the connection. */
void pulse_after(int ready, int is_heard, int is_active);

/* The helper wants a probe, but not within `spacing` us of one without an answer. 1: the
 * wait is to end as if nothing was ready, and the next look at the clock is to be
 * pulse_ahead(). Else the helper has been told why not. */
int pulse_ask(int ready, long long spacing);

/* By how many seconds a clock is to be ahead of itself, this once; mostly 0. */
long pulse_ahead(void);

#endif
