/* Which quiet times ka measure tries: it finds any limit, within the promised time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ka/measure/plan.h"

enum { S = 1000, MINUTE = 60 * S, TRIALS = 4096 };

static struct trial trial[TRIALS];
static size_t trials;

static void try(uint64_t quiet, enum trial_end end)
{
	assert_true(trials < TRIALS);
	trial[trials++] = (struct trial){ .quiet = quiet, .end = end };
}

/* Simulates a measurement on a path with this limit. Returns the ms that it takes. */
static uint64_t play(uint64_t limit, unsigned connections, uint64_t longest)
{
	uint64_t quiet[PLAN_CONNECTIONS_MAX], took = 0;
	unsigned n;

	trials = 0;
	for (;;) {
		const struct bracket b = plan_bracket(trial, trials);

		n = plan_round(
			quiet, connections - plan_witnesses(connections), &b, longest);
		if (!n) return took;
		for (unsigned i = 0; i < n; i++) {
			const int dies = quiet[i] >= limit;

			assert_true(!i || quiet[i] >= quiet[i - 1]);
			assert_true(quiet[i] <= longest);
			try(quiet[i], dies ? TRIAL_SILENT : TRIAL_LIVED);
			if (dies || i == n - 1) {
				took += quiet[i] + plan_overhead(connections);
				break;
			}
		}
	}
}

static void any_limit_is_found_within_a_second_or_2_percent(void **state)
{
	static const unsigned connections[] = { 1, 2, 3, 4, 8, 9, 24, 64 };

	(void)state;
	for (unsigned c = 0; c < sizeof connections / sizeof *connections; c++)
		for (uint64_t limit = 1500; limit < 15 * MINUTE; limit = limit * 21 / 20) {
			struct bracket b;

			play(limit, connections[c], 15 * MINUTE);
			b = plan_bracket(trial, trials);
			if (!(b.lived < limit && b.died >= limit)
				|| b.died - b.lived > plan_resolution(b.died))
				fail_msg(
					"a limit of %lu ms, with %u connections: %lu to %lu",
					(unsigned long)limit, connections[c],
					(unsigned long)b.lived, (unsigned long)b.died);
		}
}

static void a_measurement_takes_no_longer_than_was_promised(void **state)
{
	(void)state;
	for (unsigned connections = 1; connections <= 64; connections++)
		for (uint64_t limit = 1500; limit < 15 * MINUTE; limit = limit * 21 / 20) {
			const uint64_t took = play(limit, connections, 15 * MINUTE);
			const uint64_t said = plan_at_most(connections, 15 * MINUTE);

			if (took > said)
				fail_msg(
					"a limit of %lu ms takes %lu ms, and not %lu at most, with %u connections",
					(unsigned long)limit, (unsigned long)took,
					(unsigned long)said, connections);
		}
}

static void with_24_connections_a_measurement_takes_about_twice_the_limit(void **state)
{
	(void)state;
	for (uint64_t limit = MINUTE; limit < 15 * MINUTE; limit += 7 * S)
		assert_true(play(limit, 24, 15 * MINUTE)
			<= limit * 5 / 2 + 2 * plan_overhead(24));
	assert_in_range(plan_at_most(24, 15 * MINUTE), 30 * MINUTE, 31 * MINUTE);
}

static void without_a_limit_one_round_is_enough(void **state)
{
	struct bracket b;

	(void)state;
	play(UINT64_MAX, 24, 15 * MINUTE);
	b = plan_bracket(trial, trials);
	assert_int_equal(b.lived, 15 * MINUTE);
	assert_int_equal(b.died, 0);
	assert_int_equal(trials, 24 - plan_witnesses(24));
}

/* After an outage, a quiet time that ended a connection in the first round does not in the
 * second. */
static void an_end_that_is_not_repeated_does_not_count(void **state)
{
	uint64_t quiet[PLAN_CONNECTIONS_MAX];
	struct bracket b;
	unsigned n;

	(void)state;
	trials = 0;
	try(100 * S, TRIAL_LIVED);
	try(130 * S, TRIAL_SILENT);
	b = plan_bracket(trial, trials);
	n = plan_round(quiet, 20, &b, 15 * MINUTE);
	assert_int_equal(quiet[n - 1], 130 * S);
	for (unsigned i = 0; i < n; i++) try(quiet[i], TRIAL_LIVED);
	b = plan_bracket(trial, trials);
	assert_int_equal(b.lived, 130 * S);
	assert_int_equal(b.died, 0);
	assert_int_equal(b.strays, 1);
	n = plan_round(quiet, 20, &b, 15 * MINUTE);
	assert_true(quiet[0] > 130 * S);
	assert_int_equal(quiet[n - 1], 15 * MINUTE);
}

static void an_answer_outweighs_silence_after_a_shorter_time(void **state)
{
	struct bracket b;

	(void)state;
	trials = 0;
	try(10 * S, TRIAL_LIVED);
	try(13 * S, TRIAL_SILENT);
	try(17 * S, TRIAL_LIVED);
	try(22 * S, TRIAL_SILENT);
	b = plan_bracket(trial, trials);
	assert_int_equal(b.lived, 17 * S);
	assert_int_equal(b.died, 22 * S);
	assert_int_equal(b.strays, 1);
}

static void no_quiet_time_is_shorter_than_tcp_can_probe_after(void **state)
{
	uint64_t quiet[PLAN_CONNECTIONS_MAX];
	const struct bracket b = { .died = 2500 };
	const unsigned n = plan_round(quiet, 19, &b, MINUTE);

	(void)state;
	for (unsigned i = 0; i < n; i++) assert_true(quiet[i] >= PLAN_QUIET_MIN);
	assert_int_equal(plan_shortest(3 * S), PLAN_QUIET_MIN);
	assert_int_equal(plan_shortest(15 * MINUTE), 10 * S);
	assert_int_equal(plan_shortest(12 * 60 * MINUTE), 10 * S);
}

static void the_advised_interval_allows_for_one_lost_probe(void **state)
{
	(void)state;
	assert_int_equal(plan_idle(1999), 0);
	assert_int_equal(plan_idle(2001), 1);
	assert_int_equal(plan_idle(20 * S), 10);
	assert_int_equal(plan_idle(298 * S), 120);
	assert_int_equal(plan_idle(350 * S), 120);
	assert_int_equal(plan_idle(15 * MINUTE), 420);
	for (uint64_t limit = 2001; limit < 20 * MINUTE; limit += 333) {
		const unsigned idle = plan_idle(limit), interval = idle < 4 ? 1 : idle / 4;

		assert_true(idle && (idle + interval) * 1000ull < limit);
	}
}

static void a_round_tests_only_intervals_that_it_can_prove(void **state)
{
	unsigned seconds[PLAN_WITNESSES_MAX];
	struct bracket b = { 0 };

	(void)state;
	assert_int_equal(plan_intervals(seconds, &b, 24, 15 * MINUTE), 5);
	assert_int_equal(seconds[0], 10);
	assert_int_equal(seconds[4], 240);
	assert_int_equal(plan_intervals(seconds, &b, 24, 12 * S), 1);
	assert_int_equal(seconds[0], 6);
	assert_int_equal(plan_intervals(seconds, &b, 1, 15 * MINUTE), 0);
	b.lived = 20 * S;
	assert_int_equal(plan_intervals(seconds, &b, 24, 15 * MINUTE), 1);
	assert_int_equal(seconds[0], 10);
	b = (struct bracket){ .died = 10 * S };
	assert_true(plan_intervals(seconds, &b, 24, 15 * MINUTE) >= 2);
	assert_int_equal(seconds[0], 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_limit_is_found_within_a_second_or_2_percent),
		cmocka_unit_test(a_measurement_takes_no_longer_than_was_promised),
		cmocka_unit_test(
			with_24_connections_a_measurement_takes_about_twice_the_limit),
		cmocka_unit_test(without_a_limit_one_round_is_enough),
		cmocka_unit_test(an_end_that_is_not_repeated_does_not_count),
		cmocka_unit_test(an_answer_outweighs_silence_after_a_shorter_time),
		cmocka_unit_test(no_quiet_time_is_shorter_than_tcp_can_probe_after),
		cmocka_unit_test(the_advised_interval_allows_for_one_lost_probe),
		cmocka_unit_test(a_round_tests_only_intervals_that_it_can_prove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
