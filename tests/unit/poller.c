/* How often ka watch reads /proc. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ka/connections/poller.h"

static void proc_is_read_ever_more_rarely_until_something_is_new(void **state)
{
	static const uint64_t expected[] = { 5000, 10000, 20000, 40000, 60000, 60000 };
	uint64_t pause = 0;

	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		pause = poller_pause(pause, 0);
		assert_int_equal(pause, expected[i]);
	}
	assert_int_equal(poller_pause(pause, 1), 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proc_is_read_ever_more_rarely_until_something_is_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
