/* prober.h - the peers of some connections, and whether they answer a probe. */
#ifndef PROBER_H
#define PROBER_H

#include <stddef.h>
#include <stdint.h>

#include "ka/process/getfd.h"
#include "ka/socket/tcp_probe.h"

enum outcome {
	PENDING,
	ANSWERED,
	HEARD, /* of itself, before it was asked */
	NO_ANSWER,
	IN_FLIGHT, /* data, so that no probe is possible */
	PROBED,    /* by the kernel, in vain so far */
	STUCK,     /* the probe does not leave */
	ENDED,
	CLAIMED,   /* by another ka, all the time */
	NOT_ASKED, /* `error` says why */
};

struct peer {
	struct remote_fd at;
	struct tcp_probe_state first, now;
	int64_t first_us, asked_us, answered_us; /* asked_us 0: not, so far */
	enum outcome outcome;
	int error, is_reported;
	int is_claimed;   /* by another ka, when it was to be asked */
	pid_t claimed_by; /* claim_holder */
};

struct peers {
	struct peer *peer;
	size_t count;
	int64_t timeout_us;
};

/* Adds the peer of an established connection, each socket once. 1; 0 if it is any other,
 * which is passed over; or -1 and errno. */
int peers_add(struct peers *all, const struct remote_fd *from, int fd);

/* Sends a probe to each that can be asked now. A socket is held, and carries
 * other settings than its own, for the ms until its probe has left, and all
 * signals wait for as long. */
void peers_ask(struct peers *all);

/* Looks whether they have answered, each for some microseconds. */
void peers_look(struct peers *all);

int peers_are_pending(const struct peers *all);

#endif
