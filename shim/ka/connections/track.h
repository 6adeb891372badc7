/* track.h - what ka watch knows of a connection, from one look and the one before.
 *
 * The kernel's times are 32-bit ms and come round after 49.7 days; here they do
 * not, from the first look on. Times are in ms. Pure.
 */
#ifndef TRACK_H
#define TRACK_H

#include "ka/connections/snapshot.h"

/* In the order of danger. */
enum risk {
	RISK_NONE,
	RISK_IDLE,    /* idle with no keepalive, or with one that probes too late */
	RISK_FAILING, /* the peer does not answer */
};

struct track {
	struct entry entry;      /* what is odd in the program's name as ? */
	int has_times;           /* whether the times mean anything */
	uint64_t sent, received; /* since data moved, either way */
	uint64_t silent;         /* since the peer's last sign of life */
	uint64_t idle;           /* since application data moved */
	uint64_t longest_idle;   /* that it was idle, at any look */
	uint64_t quiet;          /* since a packet is known to have passed */
	int armed;               /* keepalive: 1, 0; -1: hidden by data in flight */
	uint64_t keepidle;       /* TCP_KEEPIDLE, as far as it has shown; 0: not at all */
	uint64_t next_probe;     /* until the next probe, if the peer keeps quiet */
	uint64_t since_probe;    /* since the last probe left, at least */
	uint32_t unanswered;     /* probes, but for one that may be on its way */
	int stalled;             /* data in flight, and no acknowledgement comes */
	enum risk risk;
};

/* before: the same connection at the last look, `elapsed` ms ago, or a null
 * pointer. limit: quiet time that is too much; 0: not known. */
void track_update(struct track *w, const struct entry *entry, const struct track *before,
	uint64_t elapsed, uint64_t limit);

#endif
