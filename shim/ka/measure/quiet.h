/* quiet.h - the life of one connection that is left quiet, and then probed.
 *
 * What the kernel sees of it goes in, and what to do with it comes out. Times are in ms of
 * one clock. Pure.
 */
#ifndef MEASURE_QUIET_H
#define MEASURE_QUIET_H

#include "ka/measure/connection.h"
#include "ka/measure/plan.h"

enum quiet_stage {
	QUIET_OPENING,
	QUIET_WAITING, /* for its time to come */
	QUIET_ASKED,
	QUIET_OVER,    /* its trial says how */
	QUIET_REFUSED, /* never open, or ended by the peer at once: no trial */
};

struct quiet {
	int fd;
	enum quiet_stage stage;
	uint64_t opened;      /* when connect() was called */
	uint64_t since;       /* when the last packet passed */
	uint64_t wanted;      /* the quiet time after which it is asked; 0: not decided */
	uint64_t asked;       /* when that was */
	uint32_t packets;     /* that had arrived by `since` */
	uint64_t heard_after; /* the quiet time that the peer ended by itself; 0: it has not
			       */
	uint32_t rtt_us;
	int error;          /* errno, of QUIET_REFUSED; 0: the peer closed it */
	int asked_by_peer;  /* the peer sends probes of its own */
	struct trial trial; /* of QUIET_OVER; its time `at` is of the same clock */
};

/* Not 0: it is to be asked now. */
int quiet_step(struct quiet *q, const struct connection_view *v, uint64_t now);

#endif
