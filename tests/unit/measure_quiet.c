/* How ka measure recognises the ways in which a quiet connection ends. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ka/measure/progress.h"
#include "ka/measure/quiet.h"

enum { S = 1000, OPENED = 100 * S };

static struct quiet q;
static struct connection_view v;

/* A connection that is open since OPENED, and is to be probed after 20 s. */
static int begin(void **state)
{
	(void)state;
	q = (struct quiet){ .opened = OPENED - 30, .wanted = 20 * S };
	v = (struct connection_view){
		.progress = CONNECTION_OPEN, .packets = 1, .rtt_us = 30
	};
	quiet_step(&q, &v, OPENED);
	return 0;
}

static void ask(void)
{
	v.answered_ms = 20 * S;
	assert_true(quiet_step(&q, &v, OPENED + 20 * S));
	assert_int_equal(q.stage, QUIET_ASKED);
}

static void ended(enum trial_end end, uint64_t quiet)
{
	assert_int_equal(q.stage, QUIET_OVER);
	assert_int_equal(q.trial.end, end);
	assert_int_equal(q.trial.quiet, quiet);
}

static void a_connection_is_probed_after_its_quiet_time_and_not_before(void **state)
{
	(void)state;
	assert_int_equal(q.stage, QUIET_WAITING);
	assert_false(quiet_step(&q, &v, OPENED + 20 * S - 1));
	ask();
	assert_false(quiet_step(&q, &v, OPENED + 20 * S + 20));
}

static void an_answer_means_that_the_connection_lived(void **state)
{
	(void)state;
	ask();
	v.answered_ms = 20 * S + 100;
	quiet_step(&q, &v, OPENED + 20 * S + 100);
	assert_int_equal(q.stage, QUIET_ASKED);
	v.answered_ms = 70, v.packets = 2;
	quiet_step(&q, &v, OPENED + 20 * S + 100);
	ended(TRIAL_LIVED, 20 * S);
}

/* The path may lose seven of eight. */
static void silence_counts_after_eight_probes(void **state)
{
	(void)state;
	ask();
	v.answered_ms = 27 * S + 900;
	quiet_step(&q, &v, OPENED + 27 * S + 900);
	assert_int_equal(q.stage, QUIET_ASKED);
	v.answered_ms = 28 * S + 100;
	quiet_step(&q, &v, OPENED + 28 * S + 100);
	ended(TRIAL_SILENT, 20 * S);
}

static void a_slow_path_is_given_more_time(void **state)
{
	(void)state;
	q.rtt_us = 3000000;
	ask();
	v.answered_ms = 28 * S + 100;
	quiet_step(&q, &v, OPENED + 28 * S + 100);
	assert_int_equal(q.stage, QUIET_ASKED);
}

static void a_reset_in_answer_to_a_probe_differs_from_one_without_a_probe(void **state)
{
	(void)state;
	v.progress = CONNECTION_RESET;
	quiet_step(&q, &v, OPENED + 5 * S);
	ended(TRIAL_ABORTED, 5 * S);
	begin(state);
	ask();
	v.progress = CONNECTION_RESET;
	quiet_step(&q, &v, OPENED + 20 * S + 40);
	ended(TRIAL_RESET, 20 * S);
}

static void a_close_by_the_server_is_recognised(void **state)
{
	(void)state;
	v.progress = CONNECTION_FINISHED;
	quiet_step(&q, &v, OPENED + 5 * S);
	ended(TRIAL_CLOSED, 5 * S);
}

static void a_refused_connection_is_not_counted_as_a_trial(void **state)
{
	(void)state;
	v.progress = CONNECTION_FINISHED;
	quiet_step(&q, &v, OPENED + 40);
	assert_int_equal(q.stage, QUIET_REFUSED);
	assert_int_equal(q.error, 0);
	q = (struct quiet){ .opened = OPENED };
	v = (struct connection_view){ .progress = CONNECTION_FAILED,
		.error = ECONNREFUSED };
	quiet_step(&q, &v, OPENED + 1);
	assert_int_equal(q.stage, QUIET_REFUSED);
	assert_int_equal(q.error, ECONNREFUSED);
	q = (struct quiet){ .opened = OPENED };
	v = (struct connection_view){ .progress = CONNECTION_OPENING };
	quiet_step(&q, &v, OPENED + 9 * S);
	assert_int_equal(q.stage, QUIET_OPENING);
	quiet_step(&q, &v, OPENED + 10 * S);
	assert_int_equal(q.stage, QUIET_REFUSED);
	assert_int_equal(q.error, ETIMEDOUT);
}

/* A greeting may come late, if the server looks up our name first. */
static void data_from_the_server_restarts_the_quiet_time(void **state)
{
	(void)state;
	v.has_data = 1, v.packets = 2;
	quiet_step(&q, &v, OPENED + 5 * S);
	v.has_data = 0;
	assert_false(quiet_step(&q, &v, OPENED + 24 * S));
	assert_true(quiet_step(&q, &v, OPENED + 25 * S));
}

static void the_servers_own_probes_show_that_the_connection_lived_between_them(void **state)
{
	(void)state;
	v.packets = 2;
	quiet_step(&q, &v, OPENED + 15 * S);
	assert_int_equal(q.stage, QUIET_WAITING);
	v.packets = 3;
	quiet_step(&q, &v, OPENED + 30 * S + 100);
	ended(TRIAL_LIVED, 15 * S + 100);
	assert_true(q.asked_by_peer);
}

/* The last packet of the handshake was lost, so the server repeats its answer. */
static void a_repeated_handshake_is_not_taken_for_a_probe(void **state)
{
	uint64_t now = OPENED;

	(void)state;
	for (uint64_t wait = 1 * S; wait <= 16 * S; wait *= 2) {
		v.packets++;
		now += wait;
		assert_false(quiet_step(&q, &v, now));
		assert_int_equal(q.stage, QUIET_WAITING);
		assert_int_equal(q.since, now);
	}
}

static void late_packets_of_the_handshake_are_not_taken_for_probes(void **state)
{
	(void)state;
	q.rtt_us = 3000000;
	v.packets = 2;
	quiet_step(&q, &v, OPENED + 4 * S);
	assert_int_equal(q.stage, QUIET_WAITING);
	assert_int_equal(q.since, OPENED + 4 * S);
	v.packets = 3;
	quiet_step(&q, &v, OPENED + 8 * S);
	assert_int_equal(q.stage, QUIET_WAITING);
}

static void the_progress_line_fits_into_any_terminal(void **state)
{
	const struct bracket b = { .lived = 257 * S, .died = 331 * S };
	char line[PROGRESS_LINE];

	(void)state;
	progress_line(line, 120, 0, 465 * S, 1860 * S, &b);
	assert_string_equal(line,
		"  ======..................  7m45s, at most 23m15s to go; known so far: longer than 4m17s, at most 5m31s");
	for (unsigned width = 0; width < 200; width++) {
		progress_line(line, width, 0, 465 * S, 1860 * S, &b);
		assert_true(strlen(line) <= width);
	}
	progress_line(line, 63, 1, 1860 * S, 1860 * S, &(struct bracket){ 0 });
	assert_string_equal(line,
		"  \u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501\u2501  "
		"31m00s, at most 0.0s to go; known so far: nothing");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, begin)
	const struct CMUnitTest tests[] = {
		TEST(a_connection_is_probed_after_its_quiet_time_and_not_before),
		TEST(an_answer_means_that_the_connection_lived),
		TEST(silence_counts_after_eight_probes),
		TEST(a_slow_path_is_given_more_time),
		TEST(a_reset_in_answer_to_a_probe_differs_from_one_without_a_probe),
		TEST(a_close_by_the_server_is_recognised),
		TEST(a_refused_connection_is_not_counted_as_a_trial),
		TEST(data_from_the_server_restarts_the_quiet_time),
		TEST(the_servers_own_probes_show_that_the_connection_lived_between_them),
		TEST(a_repeated_handshake_is_not_taken_for_a_probe),
		TEST(late_packets_of_the_handshake_are_not_taken_for_probes),
		TEST(the_progress_line_fits_into_any_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
