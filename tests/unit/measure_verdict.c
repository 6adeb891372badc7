/* What ka measure concludes: it does not confuse causes, and gives no advice that does not
 * help. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ka/measure/sentence.h"
#include "ka/measure/verdict.h"

enum { S = 1000, MINUTE = 60 * S };

static struct trial trial[64];
static struct witness witness[8];
static struct evidence e;
static struct verdict v;
static char text[SENTENCES];

static int begin(void **state)
{
	(void)state;
	e = (struct evidence){ .trial = trial, .witness = witness, .longest = 15 * MINUTE };
	return 0;
}

/* Adds a connection that was opened at `opened` and ended after that quiet time. */
static void quiet(uint64_t opened, uint64_t time, enum trial_end end)
{
	trial[e.trials++] = (struct trial){ time, opened + time, end };
}

static void kept(unsigned interval, uint64_t age, enum trial_end end)
{
	witness[e.witnesses++] = (struct witness){ interval, age, age, end };
}

static void path(uint64_t lived, uint64_t died, enum trial_end end)
{
	for (uint64_t t = lived / 4; t < lived; t += lived / 4) quiet(0, t, TRIAL_LIVED);
	quiet(0, lived, TRIAL_LIVED);
	quiet(0, died, end);
}

static void reach(enum outcome outcome)
{
	verdict_reach(&v, &e);
	sentences(text, &v, 10 * MINUTE);
	assert_string_equal(verdict_name(v.outcome), verdict_name(outcome));
}

static void says(const char *words)
{
	if (!strstr(text, words)) fail_msg("\"%s\" is missing in:\n%s", words, text);
}

static void says_nothing_of(const char *words)
{
	if (strstr(text, words)) fail_msg("\"%s\" is out of place in:\n%s", words, text);
}

static void silence_is_a_limit_of_the_path(void **state)
{
	(void)state;
	path(298 * S, 302 * S, TRIAL_SILENT);
	kept(10, 620 * S, TRIAL_LIVED);
	kept(120, 600 * S, TRIAL_LIVED);
	kept(240, 600 * S, TRIAL_LIVED);
	reach(OUTCOME_SILENCE);
	assert_true(verdict_is_measured(&v));
	says("a connection that is quiet for 5m02s is forgotten, one quiet for 4m58s is not; neither side is notified\n");
	says("KA_IDLE=2m keeps it alive, even if one probe is lost; checked: a connection with it was alive after 10m00s\n");
	says("ka status --limit 298s");
}

static void a_reset_is_distinguished_from_silence(void **state)
{
	(void)state;
	path(7900, 8100, TRIAL_RESET);
	kept(3, 20 * S, TRIAL_LIVED);
	reach(OUTCOME_RESET);
	says("a connection that is quiet for 8.1s is reset at its next packet, one quiet for 7.9s is not\n");
	says("KA_IDLE=3s");
}

static void no_limit_up_to_the_longest_time_is_a_result(void **state)
{
	(void)state;
	quiet(0, 10 * S, TRIAL_LIVED);
	quiet(0, 15 * MINUTE, TRIAL_LIVED);
	kept(240, 16 * MINUTE, TRIAL_LIVED);
	reach(OUTCOME_LONGER);
	assert_true(verdict_is_measured(&v));
	says("quiet for 15m00s is not forgotten");
	says("KA_IDLE=4m keeps it");
}

static void if_probed_and_quiet_connections_end_at_one_age_the_server_closes_them(
	void **state)
{
	(void)state;
	path(110 * S, 120 * S, TRIAL_CLOSED);
	quiet(4 * S, 120 * S + 20, TRIAL_CLOSED);
	kept(10, 120 * S + 10, TRIAL_CLOSED);
	kept(30, 120 * S + 10, TRIAL_CLOSED);
	reach(OUTCOME_AGE);
	assert_false(verdict_is_measured(&v));
	says("closes every connection after 2m00s");
	says("LoginGraceTime");
	says("ka measure --listen");
	says_nothing_of("KA_IDLE");
}

/* sshd adds up to four seconds to LoginGraceTime. */
static void the_age_may_differ_by_seconds(void **state)
{
	(void)state;
	path(110 * S, 120 * S, TRIAL_CLOSED);
	kept(10, 123 * S, TRIAL_CLOSED);
	reach(OUTCOME_AGE);
}

static void an_end_that_probes_prevent_is_a_limit_though_both_sides_are_notified(
	void **state)
{
	(void)state;
	path(235 * S, 240 * S, TRIAL_ABORTED);
	quiet(4 * S, 240 * S + 50, TRIAL_ABORTED);
	kept(60, 480 * S, TRIAL_LIVED);
	reach(OUTCOME_ENDED);
	says("quiet for 4m00s is reset, one quiet for 3m55s is not; both sides are notified");
	says("KA_IDLE=1m keeps it");
}

static void connections_that_all_end_at_one_moment_show_no_limit(void **state)
{
	(void)state;
	quiet(0, 40 * S, TRIAL_LIVED);
	for (uint64_t i = 0; i < 10; i++) quiet(i * 400, 100 * S - i * 400, TRIAL_ABORTED);
	kept(10, 100 * S, TRIAL_ABORTED);
	reach(OUTCOME_AT_ONCE);
	assert_false(verdict_is_measured(&v));
	says("known so far: longer than 40.0s\n");
	says_nothing_of("at most");
}

static void a_lost_path_is_not_reported_as_a_limit(void **state)
{
	(void)state;
	path(100 * S, 130 * S, TRIAL_SILENT);
	kept(10, 115 * S, TRIAL_SILENT);
	e.broken_off = PATH_LOST;
	reach(OUTCOME_LOST);
	assert_false(verdict_is_measured(&v));
	says("known so far: longer than 1m40s\n");
	says_nothing_of("KA_");
}

static void probes_that_do_not_count_are_not_advised(void **state)
{
	(void)state;
	path(298 * S, 302 * S, TRIAL_SILENT);
	kept(10, 301 * S, TRIAL_SILENT);
	kept(120, 240 * S, TRIAL_SILENT);
	reach(OUTCOME_SILENCE);
	assert_true(v.probes == PROBES_IGNORED);
	says("counts only packets with data");
	says("KA_SSH=2m");
	says_nothing_of("KA_IDLE");
}

/* Packet loss may have ended the others. */
static void one_witness_that_lives_proves_that_probes_count(void **state)
{
	(void)state;
	path(298 * S, 302 * S, TRIAL_SILENT);
	kept(10, 150 * S, TRIAL_SILENT);
	kept(30, 600 * S, TRIAL_LIVED);
	kept(120, 200 * S, TRIAL_SILENT);
	reach(OUTCOME_SILENCE);
	assert_true(v.probes == PROBES_COUNT);
	says("KA_IDLE=30s keeps it");
}

static void a_witness_slower_than_the_limit_proves_nothing(void **state)
{
	struct bracket b;

	(void)state;
	path(19900, 20100, TRIAL_SILENT);
	kept(30, 0, TRIAL_SILENT);
	kept(240, 60 * S, TRIAL_LIVED);
	b = plan_bracket(trial, e.trials);
	assert_false(verdict_knows_probes(&e, &b));
	reach(OUTCOME_SILENCE);
	assert_true(v.probes == PROBES_UNKNOWN);
	says("KA_IDLE=8s keeps it alive, even if one probe is lost; this was not checked\n");
}

static void a_witness_younger_than_the_limit_proves_nothing(void **state)
{
	(void)state;
	path(298 * S, 302 * S, TRIAL_SILENT);
	kept(120, 250 * S, TRIAL_LIVED);
	reach(OUTCOME_SILENCE);
	says("this was not checked");
}

static void a_few_early_ends_are_reported_as_packet_loss(void **state)
{
	(void)state;
	path(298 * S, 302 * S, TRIAL_SILENT);
	quiet(0, 50 * S, TRIAL_SILENT);
	kept(120, 600 * S, TRIAL_LIVED);
	reach(OUTCOME_SILENCE);
	says("one quiet for 4m58s is not");
	says("1 connection ended earlier than that, as happens when packets are lost");
}

static void two_limits_on_the_way_give_the_shorter_one(void **state)
{
	(void)state;
	for (uint64_t t = 10; t < 60; t += 10) quiet(0, t * S, TRIAL_LIVED);
	for (uint64_t t = 61; t < 300; t += 40) quiet(0, t * S, TRIAL_SILENT);
	for (uint64_t t = 81; t < 300; t += 40) quiet(0, t * S, TRIAL_LIVED);
	quiet(0, 305 * S, TRIAL_SILENT);
	kept(10, 400 * S, TRIAL_LIVED);
	reach(OUTCOME_UNEVEN);
	says("quiet for 1m01s is forgotten by some of the devices on the way, one quiet for 50.0s is not");
	says("KA_IDLE=10s");
}

static void after_an_interrupt_what_is_known_is_reported(void **state)
{
	(void)state;
	quiet(0, 250 * S, TRIAL_LIVED);
	e.broken_off = STOPPED;
	reach(OUTCOME_STOPPED);
	says("stopped after 10m00s\nknown so far: longer than 4m10s\n");
	quiet(0, 331 * S, TRIAL_SILENT);
	reach(OUTCOME_STOPPED);
	says("known so far: longer than 4m10s, at most 5m31s\n");
	e.trials = 0;
	reach(OUTCOME_STOPPED);
	says("known so far: nothing\n");
}

static void a_limit_too_short_for_any_keepalive_is_reported_as_such(void **state)
{
	(void)state;
	quiet(0, 1000, TRIAL_SILENT);
	reach(OUTCOME_SILENCE);
	says("quiet for 1.0s is forgotten, and no shorter time can be measured");
	says("no KA_IDLE keeps it");
}

static void a_time_is_never_shown_as_safer_than_it_is(void **state)
{
	char s[SENTENCE_TIME];

	(void)state;
	assert_string_equal(sentence_time_floor(s, 2999), "2.9s");
	assert_string_equal(sentence_time_ceiling(s, 3001), "3.1s");
	assert_string_equal(sentence_time_floor(s, 298999), "4m58s");
	assert_string_equal(sentence_time_ceiling(s, 301001), "5m02s");
	assert_string_equal(sentence_time_ceiling(s, 301000), "5m01s");
	assert_string_equal(sentence_time_ceiling(s, 59950), "1m00s");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, begin)
	const struct CMUnitTest tests[] = {
		TEST(silence_is_a_limit_of_the_path),
		TEST(a_reset_is_distinguished_from_silence),
		TEST(no_limit_up_to_the_longest_time_is_a_result),
		TEST(if_probed_and_quiet_connections_end_at_one_age_the_server_closes_them),
		TEST(the_age_may_differ_by_seconds),
		TEST(an_end_that_probes_prevent_is_a_limit_though_both_sides_are_notified),
		TEST(connections_that_all_end_at_one_moment_show_no_limit),
		TEST(a_lost_path_is_not_reported_as_a_limit),
		TEST(probes_that_do_not_count_are_not_advised),
		TEST(one_witness_that_lives_proves_that_probes_count),
		TEST(a_witness_slower_than_the_limit_proves_nothing),
		TEST(a_witness_younger_than_the_limit_proves_nothing),
		TEST(a_few_early_ends_are_reported_as_packet_loss),
		TEST(two_limits_on_the_way_give_the_shorter_one),
		TEST(after_an_interrupt_what_is_known_is_reported),
		TEST(a_limit_too_short_for_any_keepalive_is_reported_as_such),
		TEST(a_time_is_never_shown_as_safer_than_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
