/* prober.h - sends keepalive probes on connections of other processes, and waits for
 * answers. */
#ifndef PROBER_H
#define PROBER_H

#include <stddef.h>
#include <stdint.h>

#include "ka/process/getfd.h"
#include "ka/socket/tcp_probe.h"

enum probe_outcome {
	PROBE_PENDING,
	PROBE_ANSWERED,
	PROBE_HEARD, /* something arrived before the probe was sent */
	PROBE_NO_ANSWER,
	PROBE_IN_FLIGHT, /* data is not acknowledged yet, so the kernel sends no probe */
	PROBE_BY_KERNEL, /* the kernel is probing already, without an answer so far */
	PROBE_STUCK,     /* the kernel could not send the probe */
	PROBE_ENDED,
	PROBE_CLAIMED, /* another ka had the claim during the whole timeout */
	PROBE_FAILED,  /* `error` says why */
};

struct probe_target {
	struct remote_fd at;
	struct tcp_probe_state first, now;
	int64_t first_us, sent_us, answered_us; /* sent_us 0: no probe was sent yet */
	enum probe_outcome outcome;
	int error, is_reported;
	int is_claimed;   /* another ka had the claim when we last tried */
	pid_t claimed_by; /* claim_holder */
};

struct prober {
	struct probe_target *target;
	size_t count;
	int64_t timeout_us;
};

/* Adds an established connection; each socket is added once. Returns 1 if it is a target, 0
 * if it is not established, or -1 and errno. */
int prober_add(struct prober *all, const struct remote_fd *from, int fd);

/* Sends a probe on each connection that is ready for one. Each takes some milliseconds,
 * during which the socket's settings are changed and all signals are blocked. */
void prober_send(struct prober *all);

/* Checks which targets have answered. */
void prober_check(struct prober *all);

int prober_is_pending(const struct prober *all);

#endif
