/* plan.h - chooses the quiet times to try next, from how earlier connections ended.
 *
 * Each round leaves several connections quiet, each for a different time, and then probes
 * them. The first round has a geometric grid of times. The later ones divide the interval
 * between the longest time that a connection survived and the shortest that it did not.
 * Times are in ms. Pure.
 */
#ifndef MEASURE_PLAN_H
#define MEASURE_PLAN_H

#include <stddef.h>
#include <stdint.h>

/* How a connection ended that was left quiet. */
enum trial_end {
	TRIAL_LIVED,   /* the peer answered the probe */
	TRIAL_SILENT,  /* no probe was answered */
	TRIAL_RESET,   /* the probe was answered with RST */
	TRIAL_ABORTED, /* RST arrived before any probe */
	TRIAL_CLOSED,  /* FIN arrived before any probe */
};

struct trial {
	uint64_t quiet; /* how long no packet passed before the probe, or before the end */
	uint64_t at;    /* when it ended, since the start of the measurement */
	enum trial_end end;
};

/* The result of the trials: the limit is longer than `lived`, and at most `died`. */
struct bracket {
	uint64_t lived; /* longest quiet time that a connection survived; 0: none */
	uint64_t died;  /* shortest longer time that ended one; 0: none ended */
	size_t strays;  /* connections that ended after less than `lived` */
};

enum {
	PLAN_QUIET_MIN = 1000, /* TCP_KEEPIDLE is in seconds */
	PLAN_TRIES = 8,        /* probes, a second apart, before a peer counts as silent */
	PLAN_OPEN_EVERY = 200, /* ms between the opening of two connections */
	PLAN_CONNECTIONS_MAX = 64,
	PLAN_WITNESSES_MAX = 5, /* connections with keepalive */
};

struct bracket plan_bracket(const struct trial *trial, size_t count);

/* Returns how exact the result must be: 2 % of the limit, or a second. */
uint64_t plan_resolution(uint64_t limit);
int plan_is_exact(const struct bracket *b);

/* Returns the shortest quiet time of the first round. */
uint64_t plan_shortest(uint64_t longest);

/* Fills in the quiet times of the next round, for up to `n` connections, in ascending
 * order. Returns their number; 0: the result is exact enough. */
unsigned plan_round(
	uint64_t quiet[], unsigned n, const struct bracket *b, uint64_t longest);

/* Returns how many of `connections` have keepalive instead of being left quiet. */
unsigned plan_witnesses(unsigned connections);

/* Fills in the keepalive intervals to try during a round, in seconds. Only intervals that
 * can give a result are chosen. Returns their number. */
unsigned plan_intervals(unsigned seconds[PLAN_WITNESSES_MAX], const struct bracket *b,
	unsigned connections, uint64_t longest);

/* Returns the longest KA_IDLE, in seconds, with which a connection survives that limit even
 * if one probe is lost, rounded to a usual value. Returns 0 if there is no such value. */
unsigned plan_idle(uint64_t limit);

/* Return the time that a round takes in addition to its quiet times, and the most that the
 * whole measurement takes. */
uint64_t plan_overhead(unsigned connections);
uint64_t plan_at_most(unsigned connections, uint64_t longest);

#endif
