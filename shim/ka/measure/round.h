/* round.h - one round of a measurement: several quiet connections, opened, probed and
 * closed.
 *
 * Times are in ms since its start.
 */
#ifndef MEASURE_ROUND_H
#define MEASURE_ROUND_H

#include "ka/measure/quiet.h"
#include "ka/measure/witness.h"

enum { SESSION_TRIALS = 1024 };

struct session {
	struct address_pair between;
	unsigned connections; /* number to use; later, the number that could be opened */
	uint64_t longest;     /* longest quiet time to try */

	/* Called regularly during the measurement. */
	void (*tell)(const struct session *s, void *data);
	void *data;

	uint64_t started, now; /* ms of one clock */
	uint64_t at_most;  /* the longest that the measurement takes; 0: not known yet */
	unsigned refused;  /* number that could not be opened in the first round, */
	int refusal;       /* and errno of the last of them; 0: the peer closed it */
	uint32_t rtt_us;   /* the lowest so far; 0: none */
	int asked_by_peer; /* the peer sends probes of its own */
	enum broken_off broken_off;

	struct trial trial[SESSION_TRIALS];
	size_t trials;
	struct witnesses witnesses;
	struct quiet quiet[PLAN_CONNECTIONS_MAX]; /* those of the present round */
	unsigned quiets;
};

/* Most of these return 0, or -1 if the measurement must end now. */

void round_start(struct session *s);
uint64_t round_elapsed(const struct session *s);

/* Waits for some time, then checks all connections. */
int round_wait(struct session *s);

/* Begins to open a connection that is probed after that quiet time; 0: not decided yet. */
struct quiet *round_begin(struct session *s, uint64_t wanted);
int round_is_opening(const struct session *s);

/* Opens the connections of the first round: the greatest number that is allowed, or that
 * the server accepts. The quiet times follow from the number. */
int round_open_first(struct session *s);

/* Opens a connection for each of these quiet times, which must ascend. */
int round_open(struct session *s, const uint64_t quiet[], unsigned n);
int round_open_witnesses(struct session *s, const struct bracket *b);

/* Runs until the round can give no more results. first: index of this round's first trial.
 */
int round_finish(struct session *s, size_t first);
void round_close(struct session *s);

#endif
