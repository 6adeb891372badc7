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
	unsigned connections; /* that it may use; later, as many as could be opened */
	uint64_t longest;     /* quiet time to be tried */

	/* Called now and then. */
	void (*tell)(const struct session *s, void *data);
	void *data;

	uint64_t started, now; /* of one clock */
	uint64_t at_most;      /* it takes; 0: not known yet */
	unsigned refused;  /* connections that could not be opened in the first round, */
	int refusal;       /* and errno of the last of them; 0: the peer closed it */
	uint32_t rtt_us;   /* the least that was seen; 0: none */
	int asked_by_peer; /* the peer sends probes of its own */
	enum broken_off broken_off;

	struct trial trial[SESSION_TRIALS];
	size_t trials;
	struct witnesses witnesses;
	struct quiet quiet[PLAN_CONNECTIONS_MAX]; /* of the present round */
	unsigned quiets;
};

/* Most return 0, or -1 if the measurement has to end now. */

void round_start(struct session *s);
uint64_t round_elapsed(const struct session *s);

/* Lets some time pass, and looks at all connections. */
int round_wait(struct session *s);

/* Begins to open one, to be asked after that quiet time; 0: not decided yet. */
struct quiet *round_begin(struct session *s, uint64_t wanted);
int round_is_opening(const struct session *s);

/* As many as there may be, or as the server takes; the times follow from that. */
int round_open_first(struct session *s);

/* One for each of these quiet times, which ascend. */
int round_open(struct session *s, const uint64_t quiet[], unsigned n);
int round_open_witnesses(struct session *s, const struct bracket *b);

/* Until nothing more can be learned. first: of this round's trials. */
int round_finish(struct session *s, size_t first);
void round_close(struct session *s);

#endif
