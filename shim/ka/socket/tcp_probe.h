/* tcp_probe.h - a keepalive probe, now.
 *
 * Linux sends one at once when TCP_KEEPIDLE is set to less than the time for
 * which a connection has been quiet, which is a second at least, and nothing is
 * in flight. It carries no data; any live kernel answers it.
 */
#ifndef TCP_PROBE_H
#define TCP_PROBE_H

#include <stdint.h>

#include "common/keepalive.h"

struct tcp_probe_state {
	int state;                  /* TCP_ESTABLISHED... */
	uint32_t silent_ms;         /* since the peer's last sign of life; wraps */
	uint32_t quiet_ms;          /* as TCP_KEEPIDLE counts: since it, or data, came in */
	int probes;                 /* unanswered ones */
	int queued;                 /* bytes that the peer has not acknowledged */
	int own[KEEPALIVE_OPTIONS]; /* sockopt.h */
};

/* 0, or -1 and errno. */
int tcp_probe_read(struct tcp_probe_state *v, int fd);

/* Whether a probe can be had now and does no harm: one that is not answered counts,
 * and where others were not it might be the one that ends the connection. */
int tcp_probe_allowed(const struct tcp_probe_state *v);

/* Keeps other ka from the socket until any descriptor of it is closed, and puts back what
 * one that was killed has left changed. 0, or -1 and errno. EAGAIN: another ka is at it. */
int tcp_probe_claim(int fd);

/* Makes the kernel send a probe at its next tick, some ms away: v->probes grows,
 * or the answer is there. Needs tcp_probe_claim. Until tcp_probe_end, which must follow
 * soon, the socket carries other settings than its own, which go to `own`. 0, or -1 and
 * errno. */
int tcp_probe_begin(int fd, int own[KEEPALIVE_OPTIONS]);

/* What the program has set meanwhile stays. */
void tcp_probe_end(int fd, const int own[KEEPALIVE_OPTIONS]);

#endif
