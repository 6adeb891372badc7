/* When ssh is asked for probes after a change of the network: soon, but not so fast that it
 * would give up a slow path that works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ka/helper/schedule.c"

/* Returns how long after the change ssh gives up, if every probe is sent when it is due and
 * none is answered. */
static long long given_up_after(int over, int count, int rtt)
{
	struct schedule s;
	long long now = 0;
	int missed = 0;

	schedule_begin(&s, now, over, count, rtt);
	while (missed <= count) {
		const int until = schedule_until(&s, now);

		assert_true(until >= 0);
		now += until;
		schedule_asked(&s, now);
		schedule_sent(&s, now);
		missed++;
	}
	return now;
}

static void a_slow_path_has_time_to_answer(void **state)
{
	(void)state;
	for (int count = 1; count <= 127; count++) {
		assert_true(
			given_up_after(SCHEDULE_MOVED, count, 0) > SCHEDULE_SETTLE + 3000);
		assert_true(
			given_up_after(SCHEDULE_SAME, count, 0) > SCHEDULE_SETTLE + 9000);
		assert_true(given_up_after(SCHEDULE_MOVED, count, 20000) > 2 * 20000);
	}
}

static void a_dead_session_ends_within_seconds(void **state)
{
	(void)state;
	assert_in_range(given_up_after(SCHEDULE_MOVED, 1, 0), 10000, 11000);
	assert_in_range(given_up_after(SCHEDULE_MOVED, 3, 0), 10000, 11000);
	assert_in_range(given_up_after(SCHEDULE_SAME, 3, 0), 30000, 31000);
}

static void the_first_answer_ends_the_probing(void **state)
{
	struct schedule s;

	(void)state;
	schedule_begin(&s, 0, SCHEDULE_MOVED, 3, 0);
	assert_int_equal(schedule_until(&s, 0), SCHEDULE_SETTLE);
	schedule_asked(&s, 500);
	schedule_end(&s);
	assert_int_equal(schedule_until(&s, 500), -1);
}

static void a_probe_that_ssh_has_just_sent_counts(void **state)
{
	struct schedule s;

	(void)state;
	schedule_begin(&s, 9000, SCHEDULE_MOVED, 3, 0);
	schedule_asked(&s, 9500);
	schedule_under_way(&s, 8000);
	assert_int_equal(schedule_until(&s, 9500), 8000 + SCHEDULE_SPACING_MIN - 9500);
	assert_int_equal(s.left, 5);
	schedule_under_way(&s, 1000); /* about a probe of long ago */
	assert_int_equal(schedule_until(&s, 9500), 8000 + SCHEDULE_SPACING_MIN - 9500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slow_path_has_time_to_answer),
		cmocka_unit_test(a_dead_session_ends_within_seconds),
		cmocka_unit_test(the_first_answer_ends_the_probing),
		cmocka_unit_test(a_probe_that_ssh_has_just_sent_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
