/* plan.c - see plan.h */
#include "plan.h"

struct bracket plan_bracket(const struct trial *trial, size_t count)
{
	struct bracket b = { 0 };

	for (size_t i = 0; i < count; i++)
		if (trial[i].end == TRIAL_LIVED && trial[i].quiet > b.lived)
			b.lived = trial[i].quiet;
	for (size_t i = 0; i < count; i++) {
		if (trial[i].end == TRIAL_LIVED) continue;
		if (trial[i].quiet <= b.lived)
			b.strays++;
		else if (!b.died || trial[i].quiet < b.died)
			b.died = trial[i].quiet;
	}
	return b;
}

uint64_t plan_resolution(uint64_t limit)
{
	return limit < 50000 ? 1000 : limit / 50;
}

int plan_is_exact(const struct bracket *b)
{
	return b->died && b->died - b->lived <= plan_resolution(b->died);
}

enum { SHORTEST_MOST = 10000, SHORTEST_PART = 90 };

uint64_t plan_shortest(uint64_t longest)
{
	const uint64_t shortest = longest / SHORTEST_PART;

	if (shortest < PLAN_QUIET_MIN) return PLAN_QUIET_MIN;
	return shortest < SHORTEST_MOST ? shortest : SHORTEST_MOST;
}

static double power(double x, unsigned n)
{
	double p = 1;

	while (n--) p *= x;
	return p;
}

/* Returns the n-th root of x, for x >= 1. */
static double root(double x, unsigned n)
{
	double low = 1, high = x;

	for (int i = 0; i < 60; i++) {
		const double middle = (low + high) / 2;

		*(power(middle, n) < x ? &low : &high) = middle;
	}
	return high;
}

/* Fills in quiet times from `first` to `longest`, both included. Each is longer than the
 * last by the same factor. */
static unsigned geometric(uint64_t quiet[], unsigned n, uint64_t first, uint64_t longest)
{
	const double factor = n > 1 ? root((double)longest / (double)first, n - 1) : 1;

	for (unsigned i = 0; i + 1 < n; i++)
		quiet[i] = (uint64_t)((double)first * power(factor, i));
	quiet[n - 1] = longest;
	return n;
}

/* Tries the upper end once more. A connection that ended for another reason, or all
 * connections in an outage, must not count as the limit. With very few connections none can
 * be spared for this. */
static unsigned divide(uint64_t quiet[], unsigned n, uint64_t lived, uint64_t died)
{
	const unsigned parts = n < 4 ? n + 1 : n;

	if (lived < PLAN_QUIET_MIN) lived = PLAN_QUIET_MIN;
	if (died < lived) died = lived;
	for (unsigned i = 0; i < n; i++)
		quiet[i] = lived + (died - lived) * (i + 1) / parts;
	return n;
}

unsigned plan_round(uint64_t quiet[], unsigned n, const struct bracket *b, uint64_t longest)
{
	if (!n || plan_is_exact(b)) return 0;
	if (b->died) return divide(quiet, n, b->lived, b->died);
	if (b->lived >= longest) return 0;
	if (!b->lived) return geometric(quiet, n, plan_shortest(longest), longest);
	/* one more, because the lower end is known */
	geometric(quiet, n + 1, b->lived, longest);
	for (unsigned i = 0; i < n; i++) quiet[i] = quiet[i + 1];
	return n;
}

unsigned plan_idle(uint64_t limit)
{
	static const unsigned good[] = { 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60, 90,
		120, 180, 240, 300, 420, 600, 900, 1200, 1800, 3600 };
	unsigned idle = 0;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		const unsigned interval = good[i] < 4 ? 1 : good[i] / 4; /* KA_INTVL */

		if (good[i] * 2000ull <= limit && (good[i] + interval) * 1000ull < limit)
			idle = good[i];
	}
	return idle;
}

unsigned plan_witnesses(unsigned connections)
{
	return connections >= 16   ? PLAN_WITNESSES_MAX
		: connections >= 8 ? 3
				   : connections >= 3;
}

static unsigned add(unsigned seconds[], unsigned n, unsigned room, unsigned interval)
{
	if (!interval || n >= room || (n && seconds[n - 1] == interval)) return n;
	seconds[n] = interval;
	return n + 1;
}

unsigned plan_intervals(unsigned seconds[PLAN_WITNESSES_MAX], const struct bracket *b,
	unsigned connections, uint64_t longest)
{
	static const unsigned usual[PLAN_WITNESSES_MAX] = { 10, 30, 60, 120, 240 };
	const unsigned room = plan_witnesses(connections);
	unsigned n = 0;

	if (b->lived) return add(seconds, n, room, plan_idle(b->lived));
	if (b->died) {
		for (uint64_t limit = b->died; limit; limit /= 2)
			n = add(seconds, n, room, plan_idle(limit));
		return n;
	}
	for (unsigned i = 0; i < PLAN_WITNESSES_MAX; i++)
		if (usual[i] <= plan_idle(longest)) n = add(seconds, n, room, usual[i]);
	return n ? n : add(seconds, n, room, plan_idle(longest));
}

uint64_t plan_overhead(unsigned connections)
{
	return (connections + 1ull) * PLAN_OPEN_EVERY + PLAN_TRIES * 1000 + 2000;
}

/* Returns how often `width` must be divided until the limit is exact enough. */
static unsigned divisions(uint64_t width, unsigned parts, uint64_t exact)
{
	unsigned n = 0;

	for (; width > exact; width = (width + parts - 1) / parts) n++;
	return n;
}

/* The limit may be in any part of the first round, and later rounds last as long as the end
 * of that part. */
uint64_t plan_at_most(unsigned connections, uint64_t longest)
{
	const unsigned n = connections - plan_witnesses(connections);
	const unsigned parts = n < 4 ? n + 1 : n;
	const struct bracket nothing = { 0 };
	uint64_t quiet[PLAN_CONNECTIONS_MAX], most = 0, lived = 0;

	plan_round(quiet, n, &nothing, longest);
	for (unsigned i = 0; i < n; lived = quiet[i++]) {
		const uint64_t rounds =
			1 + divisions(quiet[i] - lived, parts, plan_resolution(lived));
		const uint64_t time = rounds * (quiet[i] + plan_overhead(connections));

		if (time > most) most = time;
	}
	return most;
}
