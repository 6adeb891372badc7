/* idle.h - computes how long a connection has been idle and its peer silent, and the risk
 * that something on the way forgets it. Pure.
 *
 * Keepalive probes of either end are not application data, so they do not end the idle
 * time. The result is exact as long as nothing is in flight.
 */
#ifndef IDLE_H
#define IDLE_H

#include "ka/socket/sockdiag.h"

/* Defines idle time, in ms. sent, received: ms since data moved each way, as TCP counts.
 * user_idle: ms since the user's data moved, for an ssh that sends probes of its own,
 * because TCP counts these as data; else 0. */
uint64_t idle_from(uint64_t sent, uint64_t received, uint64_t user_idle);

/* Returns the ms since application data was sent. The kernel counts a retransmission as
 * activity. This counts from the first transmission of the oldest data in flight, which is
 * computed from the timeouts. */
uint32_t idle_sent_ms(const struct connection *c);

/* Returns idle_from() for the times that the kernel reported. */
uint32_t idle_ms(const struct connection *c);

/* Returns the ms since the peer last acknowledged data or a probe. The kernel does not
 * record when it received a probe from the peer. */
uint32_t idle_silent_ms(const struct connection *c);

/* Returns TCP_KEEPIDLE in ms, as far as the timer shows it. It is never too small, and too
 * large if data arrived after the timer was set. Returns 0 if no timer runs, or probes are
 * unanswered. */
uint64_t idle_keepidle_ms(const struct connection *c);

/* Whether a NAT will forget the connection if nothing changes. That is so if it is
 * established and idle, and either has no keepalive, or will have been quiet for `limit` ms
 * before its next probe. */
enum idle_risk { IDLE_RISK_NONE, IDLE_RISK_OFF, IDLE_RISK_LATE };
enum idle_risk idle_risk(const struct connection *c, uint64_t limit);

#endif
