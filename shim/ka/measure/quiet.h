/* quiet.h - follows one connection that is left quiet and then probed.
 *
 * The caller passes the state in the kernel, and learns when to probe. Times are in ms of
 * one clock. Pure.
 */
#ifndef MEASURE_QUIET_H
#define MEASURE_QUIET_H

#include "ka/measure/connection.h"
#include "ka/measure/plan.h"

enum quiet_stage {
	QUIET_OPENING,
	QUIET_WAITING, /* for the end of its quiet time */
	QUIET_ASKED,
	QUIET_OVER,    /* `trial` has the result */
	QUIET_REFUSED, /* never open, or ended by the peer at once; no result */
};

struct quiet {
	int fd;
	enum quiet_stage stage;
	uint64_t opened;      /* when connect() was called */
	uint64_t since;       /* when the last packet passed */
	uint64_t wanted;      /* quiet time after which to probe it; 0: not decided */
	uint64_t asked;       /* when it was probed */
	uint32_t packets;     /* number that had arrived by `since` */
	uint64_t heard_after; /* quiet time after which the peer sent by itself; 0: it did
				 not */
	uint32_t rtt_us;
	int error;          /* errno, for QUIET_REFUSED; 0: the peer closed it */
	int asked_by_peer;  /* the peer sends probes of its own */
	struct trial trial; /* for QUIET_OVER; `at` is a time of the same clock */
};

/* Returns not 0 if it must be probed now. */
int quiet_step(struct quiet *q, const struct connection_view *v, uint64_t now);

#endif
