/* tcp_probe.h - sends a keepalive probe at once.
 *
 * Linux sends one when TCP_KEEPIDLE is set to less than the time for which the connection
 * has been quiet, at least a second, and nothing is in flight. The probe carries no data.
 * Any live kernel answers it.
 */
#ifndef TCP_PROBE_H
#define TCP_PROBE_H

#include <stdint.h>

#include "common/keepalive.h"

struct tcp_probe_state {
	int state;          /* TCP_ESTABLISHED... */
	uint32_t silent_ms; /* since the peer's last acknowledgement; wraps */
	uint32_t quiet_ms;  /* since it acknowledged or sent data, as for TCP_KEEPIDLE */
	int probes;         /* unanswered keepalive probes */
	int queued;         /* bytes not acknowledged by the peer */
	int own[KEEPALIVE_OPTIONS]; /* the socket's options, see sockopt.h */
};

/* Reads the state of the socket. Returns 0, or -1 and errno. */
int tcp_probe_read(struct tcp_probe_state *v, int fd);

/* Whether a probe is possible now and harmless. The kernel counts an unanswered probe, and
 * after others it could be the one that ends the connection. */
int tcp_probe_allowed(const struct tcp_probe_state *v);

/* Keeps other ka from changing the socket until any descriptor of it is closed, and
 * restores the options if a killed ka left a note. Returns 0, or -1 and errno. EAGAIN:
 * another ka has claimed it. */
int tcp_probe_claim(int fd);

/* Makes the kernel send a probe at its next tick, some ms later. Then v->probes has grown,
 * or the answer has arrived. Needs tcp_probe_claim(). Copies the options to `own`;
 * tcp_probe_end() must restore them soon. Returns 0, or -1 and errno. */
int tcp_probe_begin(int fd, int own[KEEPALIVE_OPTIONS]);

/* Restores the options, except for those that the program has set since. */
void tcp_probe_end(int fd, const int own[KEEPALIVE_OPTIONS]);

#endif
