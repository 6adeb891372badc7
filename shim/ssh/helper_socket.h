/* helper_socket.h - the socket to `ka helper`.
 *
 * A socket pair is used, not a pipe, because a write to a socket can avoid SIGPIPE when the
 * helper has ended. ssh closes descriptors and reuses their numbers, so SO_COOKIE is
 * compared before each use. Only helper_socket_close() waits for the helper. Keeps errno.
 */
#ifndef SSH_HELPER_SOCKET_H
#define SSH_HELPER_SOCKET_H

#include "common/helper_protocol.h"

/* Returns the descriptor, or -1 if there is no helper; later calls then return -1 too. The
 * first call in a process starts the helper for `connection`, a descriptor of ssh. An ssh
 * that goes to the background is another process and gets another helper. */
int helper_socket_fd(int connection);

/* Fills in the rest of the message and sends it. A message that cannot be sent is lost. */
void helper_socket_send(struct helper_message w);

/* Returns 1 if the helper asks for a probe, and sets *spacing to `us` of its message
 * (helper_protocol.h). Closes the socket if the helper has ended. */
int helper_socket_receive(long long *spacing);

/* Ends the helper. Call when ssh ends. Async-signal-safe. */
void helper_socket_close(void);

#endif
