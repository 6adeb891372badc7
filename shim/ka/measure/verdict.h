/* verdict.h - what the connections of a measurement show about the path. Pure. */
#ifndef MEASURE_VERDICT_H
#define MEASURE_VERDICT_H

#include "ka/measure/plan.h"

/* A connection with keepalive, in addition to the quiet ones. */
struct witness {
	unsigned interval;  /* seconds between its probes */
	uint64_t age;       /* age when the peer was last heard */
	uint64_t at;        /* when it ended, since the start of the measurement */
	enum trial_end end; /* TRIAL_LIVED: it has not ended */
};

/* Why a measurement ended before the plan did. */
enum broken_off { NOT_BROKEN_OFF, STOPPED, PATH_LOST, KEPT_BY_PEER, GIVEN_UP };

struct evidence {
	const struct trial *trial;
	size_t trials;
	const struct witness *witness;
	size_t witnesses;
	uint64_t longest; /* the longest quiet time to try */
	enum broken_off broken_off;
};

enum outcome {
	OUTCOME_SILENCE, /* the path forgets, and neither side is notified */
	OUTCOME_RESET,  /* the next packet of a forgotten connection is answered with RST */
	OUTCOME_ENDED,  /* at the limit both sides get a FIN or RST */
	OUTCOME_LONGER, /* no limit up to the longest time */
	OUTCOME_AGE,    /* the server, or a proxy, ends connections at one age, even with
			   probes */
	OUTCOME_AT_ONCE, /* all connections ended at the same moment */
	OUTCOME_LOST,    /* no connection can be made any more */
	OUTCOME_UNEVEN,  /* some connections survive a time that others do not */
	OUTCOME_KEPT,    /* the server sends probes of its own */
	OUTCOME_STOPPED, /* the user stopped it */
	OUTCOME_UNKNOWN, /* not found in the time allowed */
};

/* Whether probes, which carry no data, keep a connection. */
enum probes { PROBES_UNKNOWN, PROBES_COUNT, PROBES_IGNORED };

struct verdict {
	enum outcome outcome;
	struct bracket limit; /* quiet time; for OUTCOME_AGE, age */
	enum trial_end end;   /* how the connections ended */
	enum probes probes;
	unsigned idle;    /* KA_IDLE to advise, in seconds; 0: none keeps it */
	uint64_t checked; /* age in ms that a connection with it reached; 0: not tried */
};

void verdict_reach(struct verdict *v, const struct evidence *e);

/* Whether it is known if probes keep a connection, or cannot be found out. */
int verdict_knows_probes(const struct evidence *e, const struct bracket *b);

/* Whether the limit was found, as far as the user asked. */
int verdict_is_measured(const struct verdict *v);

/* Returns "silence", "reset" and so on, for JSON. */
const char *verdict_name(enum outcome outcome);

#endif
