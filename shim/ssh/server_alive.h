/* server_alive.h - follows ssh's ServerAlive timer, and reports it to the helper.
 *
 * The timer is inferred from how long ssh waits. Only ssh's own thread calls these. Keeps
 * errno.
 */
#ifndef SSH_SERVER_ALIVE_H
#define SSH_SERVER_ALIVE_H

/* Call before ssh waits for ms, or for ever if ms < 0. */
void server_alive_before_wait(int ms);

/* What can be read from the connection: nothing yet; data; end of file. */
enum connection_input { INPUT_NONE, INPUT_DATA, INPUT_EOF };

/* Call after the wait. is_active: another descriptor than the connection was ready. */
void server_alive_after_wait(enum connection_input connection, int is_active);

/* Call when the helper asks for a probe. No probe is sent within `spacing` us after one
 * that has no answer yet. Returns 1 if ssh must send it: the caller then returns from the
 * wait, and the next clock_gettime() adds server_alive_clock_offset(). Returns 0 if ssh
 * must not: the helper was then notified of the reason, or the connection has ended. */
int server_alive_request(enum connection_input connection, long long spacing);

/* How many seconds to add to the clock, once. Usually 0. */
long server_alive_clock_offset(void);

#endif
