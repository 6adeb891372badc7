/* prober.h - the peers of some connections, and whether they answer a probe. */
#ifndef PROBER_H
#define PROBER_H

#include <stddef.h>
#include <stdint.h>

#include "ka/process/getfd.h"
#include "ka/socket/tcp_probe.h"

enum probe_outcome {
	PROBE_PENDING,
	PROBE_ANSWERED,
	PROBE_HEARD, /* of itself, before it was asked */
	PROBE_NO_ANSWER,
	PROBE_IN_FLIGHT, /* data, so that no probe is possible */
	PROBE_BY_KERNEL, /* by the kernel, in vain so far */
	PROBE_STUCK,     /* the probe does not leave */
	PROBE_ENDED,
	PROBE_CLAIMED, /* by another ka, all the time */
	PROBE_FAILED,  /* `error` says why */
};

struct probe_target {
	struct remote_fd at;
	struct tcp_probe_state first, now;
	int64_t first_us, sent_us, answered_us; /* sent_us 0: not, so far */
	enum probe_outcome outcome;
	int error, is_reported;
	int is_claimed;   /* by another ka, when it was to be asked */
	pid_t claimed_by; /* claim_holder */
};

struct prober {
	struct probe_target *target;
	size_t count;
	int64_t timeout_us;
};

/* Adds the peer of an established connection, each socket once. 1; 0 if it is any other,
 * which is passed over; or -1 and errno. */
int prober_add(struct prober *all, const struct remote_fd *from, int fd);

/* Sends a probe to each that can be asked now. A socket is held, and carries
 * other settings than its own, for the ms until its probe has left, and all
 * signals wait for as long. */
void prober_send(struct prober *all);

/* Looks whether they have answered, each for some microseconds. */
void prober_check(struct prober *all);

int prober_is_pending(const struct prober *all);

#endif
