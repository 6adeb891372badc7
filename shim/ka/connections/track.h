/* track.h - the history of a connection, updated at each poll. Pure.
 *
 * Times are in ms. Those of the kernel have 32 bits and wrap after 49.7 days. These do not
 * wrap, once tracking has begun.
 */
#ifndef TRACK_H
#define TRACK_H

#include "ka/connections/snapshot.h"

/* In ascending order. */
enum risk {
	RISK_NONE,
	RISK_IDLE,    /* idle without keepalive, or with one that probes too late */
	RISK_FAILING, /* the peer does not answer */
};

struct track {
	struct entry entry;      /* control characters in the program's name are replaced */
	int has_times;           /* the times are valid */
	uint64_t sent, received; /* since data moved each way */
	uint64_t silent;         /* since the peer last acknowledged */
	uint64_t idle;           /* since application data moved */
	uint64_t longest_idle;   /* longest idle time at any poll */
	uint64_t quiet;          /* since the last packet, as far as known */
	int armed;             /* keepalive: 1, 0; -1: unknown, because data is in flight */
	uint64_t keepidle;     /* TCP_KEEPIDLE, as far as it could be deduced; 0: unknown */
	uint64_t next_probe;   /* until the next probe, if nothing arrives */
	uint64_t since_probe;  /* at least this long since the last probe */
	uint32_t unanswered;   /* not counting a probe whose answer may be on its way */
	int stalled;           /* data in flight is not acknowledged */
	int is_lookalike;      /* another one has the same process and peer */
	int closed_by_program; /* once it has ended: the program closed it, although the
				  peer did not answer */
	int was_held;          /* once it has ended: the program had not closed it */
	enum risk risk;
};

/* before: the same connection at the last poll, `elapsed` ms ago, or NULL. limit: quiet
 * time that is too long; 0: unknown. */
void track_update(struct track *w, const struct entry *entry, const struct track *before,
	uint64_t elapsed, uint64_t limit);

/* The risk of a connection that has been seen once. limit: as above. */
enum risk track_risk(const struct connection *c, uint64_t limit);

#endif
