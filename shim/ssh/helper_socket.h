/* helper_socket.h - the pipe to `ka helper`.
 *
 * A socket pair: writing to it raises no signal when the helper is gone. ssh closes
 * descriptors and uses their numbers again, so ours is known by its SO_COOKIE, and by
 * that alone, each time before it is used. Nothing but helper_socket_close() waits for the
 * helper. Keeps errno.
 */
#ifndef SSH_HELPER_SOCKET_H
#define SSH_HELPER_SOCKET_H

#include "common/helper_protocol.h"

/* The descriptor, or -1: there is no helper, and never will be. The first call in a process
 * starts it, for the connection on that descriptor of ssh's: an ssh that goes to the
 * background is another process, and has another helper. */
int helper_socket_fd(int connection);

/* Fills in the rest of it. What does not get through is lost. */
void helper_socket_send(struct helper_message w);

/* Whether a probe is asked for; if so, *spacing is `us` of the request, see
 * helper_protocol.h. Ends the channel if the helper has. */
int helper_socket_receive(long long *spacing);

/* ssh ends: so does the helper. Async-signal-safe. */
void helper_socket_close(void);

#endif
