/* verdict.h - what the connections of a measurement prove about the path. Pure. */
#ifndef MEASURE_VERDICT_H
#define MEASURE_VERDICT_H

#include "ka/measure/plan.h"

/* A connection with keepalive, beside the quiet ones. */
struct witness {
	unsigned interval;  /* seconds between its probes */
	uint64_t age;       /* at the peer's last sign of life */
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
	uint64_t longest; /* quiet time that was to be tried */
	enum broken_off broken_off;
};

enum outcome {
	OUTCOME_SILENCE, /* the path forgets, and nothing tells either side */
	OUTCOME_RESET,  /* the next packet of a forgotten connection is answered with RST */
	OUTCOME_ENDED,  /* at the limit both sides get a FIN or RST */
	OUTCOME_LONGER, /* nothing up to the longest time */
	OUTCOME_AGE, /* the server, or a proxy, ends connections at one age, probes or not
		      */
	OUTCOME_AT_ONCE, /* all connections ended at the same moment */
	OUTCOME_LOST,    /* no connection can be made any more */
	OUTCOME_UNEVEN,  /* some survive what others do not */
	OUTCOME_KEPT,    /* the server sends probes of its own */
	OUTCOME_STOPPED, /* by the user */
	OUTCOME_UNKNOWN, /* the time is over */
};

/* Whether probes without payload keep a connection. */
enum probes { PROBES_UNKNOWN, PROBES_COUNT, PROBES_IGNORED };

struct verdict {
	enum outcome outcome;
	struct bracket limit; /* of quiet time; for OUTCOME_AGE of age */
	enum trial_end end;   /* of the connections that died */
	enum probes probes;
	unsigned idle;    /* KA_IDLE to be advised, seconds; 0: none keeps it */
	uint64_t checked; /* age that a connection with it reached, ms; 0: none was tried */
};

void verdict_reach(struct verdict *v, const struct evidence *e);

/* Whether it is known if probes keep a connection, as far as that can be found out. */
int verdict_knows_probes(const struct evidence *e, const struct bracket *b);

/* Whether the question that the user asked is answered. */
int verdict_is_measured(const struct verdict *v);

/* silence, reset and so on, for JSON */
const char *verdict_name(enum outcome outcome);

#endif
