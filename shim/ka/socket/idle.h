/* idle.h - how long a connection has been idle, and its peer silent.
 *
 * Pure. Exact as long as nothing is in flight: keepalive probes, either way,
 * are not application data and do not end idleness.
 */
#ifndef IDLE_H
#define IDLE_H

#include "ka/socket/sockdiag.h"

/* The one definition of idle time. sent, received: ms since TCP last carried application
 * data each way. user_idle: ms since the user's data moved, if an ssh sends probes of its
 * own, which TCP cannot tell from data; else 0. */
uint64_t idle_from(uint64_t sent, uint64_t received, uint64_t user_idle);

/* ms since application data was sent. While data is being retransmitted, since the
 * oldest of it was first sent, as far as the kernel's timers tell; the kernel takes
 * each retransmission for activity. */
uint32_t idle_sent_ms(const struct connection *c);

/* idle_from for what the kernel reported of c. */
uint32_t idle_ms(const struct connection *c);

/* ms since the peer's last sign of life: an acknowledgement, be it of data or of
 * a probe. The peer's own probes do not count, for the kernel notes no time. */
uint32_t idle_silent_ms(const struct connection *c);

/* Whether the connection is open, quiet, and without a keepalive: one that a
 * NAT will forget. */
int idle_is_at_risk(const struct connection *c);

#endif
