/* verdict.c - see verdict.h */
#include "ka/measure/verdict.h"

enum {
	STAGGERED = 600, /* ms between the ages of connections opened in turn */
	STRAYS_FEW = 2,
};

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Whether its probes are frequent enough to survive the loss of one. */
static int could_live(const struct witness *w, uint64_t lived)
{
	return w->interval && w->interval <= plan_idle(lived);
}

/* Connections that end at one age do not end in the same millisecond. */
static uint64_t slack(const struct bracket *b)
{
	return 2 * plan_resolution(b->died);
}

/* Whether it was alive at an age at which a quiet connection is forgotten. */
static int has_outlived(const struct witness *w, const struct bracket *b)
{
	if (w->end != TRIAL_LIVED) return b->died && w->age > b->died + slack(b);
	return w->age >= most(b->died, b->lived);
}

static int has_died_likewise(const struct witness *w, const struct bracket *b)
{
	return b->died && w->end != TRIAL_LIVED && !has_outlived(w, b);
}

static enum probes find_probes(const struct evidence *e, const struct bracket *b)
{
	enum probes found = PROBES_UNKNOWN;

	for (size_t i = 0; i < e->witnesses; i++) {
		const struct witness *const w = &e->witness[i];

		if (!could_live(w, b->lived)) continue;
		if (has_outlived(w, b)) return PROBES_COUNT;
		if (has_died_likewise(w, b)) found = PROBES_IGNORED;
	}
	return found;
}

int verdict_knows_probes(const struct evidence *e, const struct bracket *b)
{
	return !plan_idle(b->lived) || find_probes(e, b) != PROBES_UNKNOWN;
}

/* Advises the longest interval that was tried and is short enough, or else one that should
 * work. */
static void advise(struct verdict *v, const struct evidence *e)
{
	const struct bracket *const b = &v->limit;

	for (size_t i = 0; i < e->witnesses; i++) {
		const struct witness *const w = &e->witness[i];

		if (!could_live(w, b->lived) || !has_outlived(w, b)
			|| w->interval < v->idle)
			continue;
		v->idle = w->interval;
		v->checked = w->age;
	}
	if (!v->idle) v->idle = plan_idle(b->lived);
}

/* Returns how the connection ended that determines the limit. */
static enum trial_end end_at(const struct evidence *e, uint64_t died)
{
	for (size_t i = 0; i < e->trials; i++)
		if (e->trial[i].end != TRIAL_LIVED && e->trial[i].quiet == died)
			return e->trial[i].end;
	return TRIAL_LIVED;
}

/* Whether connections that were opened one after the other ended at the same time, not at
 * one age. */
static int ended_at_once(const struct evidence *e, const struct bracket *b)
{
	uint64_t first = UINT64_MAX, last = 0, youngest = UINT64_MAX, oldest = 0;

	for (size_t i = 0; i < e->trials; i++) {
		const struct trial *const t = &e->trial[i];

		if ((t->end != TRIAL_CLOSED && t->end != TRIAL_ABORTED)
			|| t->quiet <= b->lived)
			continue;
		first = least(first, t->at);
		last = most(last, t->at);
		youngest = least(youngest, t->quiet);
		oldest = most(oldest, t->quiet);
	}
	return last && oldest - youngest >= STAGGERED
		&& (last - first) * 4 <= oldest - youngest;
}

/* Whether the trials show two limits. The shorter one counts. */
static int is_uneven(const struct evidence *e, struct bracket *b)
{
	struct bracket low = { 0 };
	size_t shorter = 0;

	for (size_t i = 0; i < e->trials; i++) {
		const struct trial *const t = &e->trial[i];

		shorter += t->quiet <= b->lived;
		if (t->end != TRIAL_LIVED && (!low.died || t->quiet < low.died))
			low.died = t->quiet;
	}
	if (b->strays <= STRAYS_FEW || b->strays * 5 <= shorter) return 0;
	for (size_t i = 0; i < e->trials; i++)
		if (e->trial[i].end == TRIAL_LIVED && e->trial[i].quiet < low.died)
			low.lived = most(low.lived, e->trial[i].quiet);
	low.strays = b->strays;
	*b = low;
	return 1;
}

static enum outcome outcome_at(const struct verdict *v)
{
	switch (v->end) {
	case TRIAL_LIVED: return OUTCOME_UNKNOWN;
	case TRIAL_SILENT: return OUTCOME_SILENCE;
	case TRIAL_RESET: return OUTCOME_RESET;
	default: return v->probes == PROBES_COUNT ? OUTCOME_ENDED : OUTCOME_AGE;
	}
}

static enum outcome find_outcome(
	const struct verdict *v, const struct evidence *e, int uneven)
{
	if (e->broken_off == STOPPED) return OUTCOME_STOPPED;
	if (e->broken_off == KEPT_BY_PEER) return OUTCOME_KEPT;
	if (ended_at_once(e, &v->limit)) return OUTCOME_AT_ONCE;
	if (e->broken_off == PATH_LOST) return OUTCOME_LOST;
	if (!v->limit.died && v->limit.lived >= e->longest) return OUTCOME_LONGER;
	return uneven ? OUTCOME_UNEVEN : outcome_at(v);
}

void verdict_reach(struct verdict *v, const struct evidence *e)
{
	int uneven;

	*v = (struct verdict){ .limit = plan_bracket(e->trial, e->trials) };
	uneven = is_uneven(e, &v->limit);
	v->end = end_at(e, v->limit.died);
	v->probes = find_probes(e, &v->limit);
	v->outcome = find_outcome(v, e, uneven);
	/* A connection that ended because the path broke shows nothing about the limit. */
	if (v->outcome == OUTCOME_LOST || v->outcome == OUTCOME_AT_ONCE) v->limit.died = 0;
	if (v->outcome != OUTCOME_AGE && v->probes != PROBES_IGNORED) advise(v, e);
}

int verdict_is_measured(const struct verdict *v)
{
	switch (v->outcome) {
	case OUTCOME_SILENCE:
	case OUTCOME_RESET:
	case OUTCOME_ENDED:
	case OUTCOME_LONGER:
	case OUTCOME_UNEVEN: return 1;
	default: return 0;
	}
}

const char *verdict_name(enum outcome outcome)
{
	static const char *const name[] = {
		[OUTCOME_SILENCE] = "silence",
		[OUTCOME_RESET] = "reset",
		[OUTCOME_ENDED] = "ended",
		[OUTCOME_LONGER] = "longer",
		[OUTCOME_AGE] = "age",
		[OUTCOME_AT_ONCE] = "at_once",
		[OUTCOME_LOST] = "lost",
		[OUTCOME_UNEVEN] = "uneven",
		[OUTCOME_KEPT] = "kept",
		[OUTCOME_STOPPED] = "stopped",
		[OUTCOME_UNKNOWN] = "unknown",
	};

	return name[outcome];
}
