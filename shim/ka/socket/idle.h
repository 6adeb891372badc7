/* idle.h - how long a connection has been idle, and its peer silent. Pure.
 *
 * Keepalive probes, of either end, are not application data and do not end idleness. The
 * result is exact as long as nothing is in flight.
 */
#ifndef IDLE_H
#define IDLE_H

#include "ka/socket/sockdiag.h"

/* The one definition of idle time, in ms. sent, received: since data moved each way, by
 * TCP. user_idle: since the user's data moved, for an ssh that sends probes of its own,
 * which TCP takes for data; else 0. */
uint64_t idle_from(uint64_t sent, uint64_t received, uint64_t user_idle);

/* ms since application data was sent. The kernel takes a retransmission for activity; here
 * the time is counted from the first transmission of the oldest data in flight, computed
 * from the timeouts. */
uint32_t idle_sent_ms(const struct connection *c);

/* idle_from() for what the kernel reported. */
uint32_t idle_ms(const struct connection *c);

/* ms since the peer last acknowledged data or a probe. The kernel does not record when it
 * received a probe of the peer's. */
uint32_t idle_silent_ms(const struct connection *c);

/* TCP_KEEPIDLE as far as the timer shows it, in ms: not less, and more if data arrived
 * since the timer was set. 0: there is no timer, or probes are unanswered. */
uint64_t idle_keepidle_ms(const struct connection *c);

/* Whether a NAT will forget the connection, as things are: it is established and idle, and
 * has no keepalive, or one whose next probe comes after it was quiet for `limit` ms. */
enum idle_risk { IDLE_RISK_NONE, IDLE_RISK_OFF, IDLE_RISK_LATE };
enum idle_risk idle_risk(const struct connection *c, uint64_t limit);

#endif
