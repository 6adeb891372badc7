/* server_alive.h - what ssh's waits tell about its keepalive, and what the helper is told.
 *
 * Only ssh's own thread comes here. Keeps errno.
 */
#ifndef SSH_SERVER_ALIVE_H
#define SSH_SERVER_ALIVE_H

/* ssh is going to wait for so many ms, or without end if < 0. */
void server_alive_before_wait(int ms);

/* What there is to be read from the connection: nothing; data of the server's; none, and
 * there will be no more. */
enum connection_input { INPUT_NONE, INPUT_DATA, INPUT_EOF };

/* It has. is_active: a descriptor was ready that is no part of the connection. */
void server_alive_after_wait(enum connection_input connection, int is_active);

/* The helper wants a probe, but not within `spacing` us of one without an answer. 1: the
 * next look at the clock is to be server_alive_clock_offset(), and the wait is not to end
 * by a signal. Else the helper has been told why not, or there is no reason to ask any
 * more. */
int server_alive_request(enum connection_input connection, long long spacing);

/* By how many seconds a clock is to be ahead of itself, this once; mostly 0. */
long server_alive_clock_offset(void);

#endif
