/* plan.h - which quiet times to try next, given how the earlier connections ended.
 *
 * Each round leaves several connections quiet, each for a different time, and then probes
 * them. The first round has a geometric grid of times; the later ones divide what is left
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
	TRIAL_ABORTED, /* RST arrived, and nobody had asked */
	TRIAL_CLOSED,  /* FIN arrived, and nobody had asked */
};

struct trial {
	uint64_t quiet; /* how long no packet had passed, until the probe or the end */
	uint64_t at;    /* when it ended, since the start of the measurement */
	enum trial_end end;
};

/* What the trials say: the limit is longer than `lived`, and at most `died`. */
struct bracket {
	uint64_t lived; /* the longest quiet time that a connection survived; 0: none did */
	uint64_t died;  /* the shortest above it that ended one; 0: none did */
	size_t strays;  /* connections that ended after a shorter time than `lived` */
};

enum {
	PLAN_QUIET_MIN = 1000, /* TCP_KEEPIDLE is in seconds */
	PLAN_TRIES = 8,        /* probes, a second apart, before silence counts */
	PLAN_OPEN_EVERY = 200, /* between two connections that are opened */
	PLAN_CONNECTIONS_MAX = 64,
	PLAN_WITNESSES_MAX = 5, /* connections with keepalive, beside the quiet ones */
};

struct bracket plan_bracket(const struct trial *trial, size_t count);

/* How exact the answer has to be: 2 % of the limit, or a second. */
uint64_t plan_resolution(uint64_t limit);
int plan_is_exact(const struct bracket *b);

/* The shortest quiet time of the first round. */
uint64_t plan_shortest(uint64_t longest);

/* The quiet times of the next round, in ascending order: of `n` connections. How many; 0:
 * nothing is left to find out. */
unsigned plan_round(
	uint64_t quiet[], unsigned n, const struct bracket *b, uint64_t longest);

/* How many of `connections` have keepalive instead of being left quiet. */
unsigned plan_witnesses(unsigned connections);

/* The keepalive intervals to be tried beside a round, in seconds; those that can prove
 * something. How many. */
unsigned plan_intervals(unsigned seconds[PLAN_WITNESSES_MAX], const struct bracket *b,
	unsigned connections, uint64_t longest);

/* The longest KA_IDLE that survives such a limit with one probe lost, in seconds, as
 * people write it; 0: there is none. */
unsigned plan_idle(uint64_t limit);

/* What a round takes beside its quiet times; and how long it all takes at most. */
uint64_t plan_overhead(unsigned connections);
uint64_t plan_at_most(unsigned connections, uint64_t longest);

#endif
