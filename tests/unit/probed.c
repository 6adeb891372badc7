/* A connection that ka probes at this moment is shown with its own settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ka/connections/probed.h"
#include "ka/socket/sockopt.h"

/* clang-format off */
static const struct {
	const char *which;
	int keepalive, idle; /* the socket's own */
	uint8_t timer;       /* as the kernel shows it during the probe */
	uint32_t last_received, last_ack;
	int expected;
	uint32_t expected_ms;
} row[] = {
	{ "without keepalive", 0, 7200, IDIAG_TIMER_KEEPALIVE, 5000, 5000, IDIAG_TIMER_OFF, 0 },
	{ "with its own", 1, 60, IDIAG_TIMER_KEEPALIVE, 5000, 5000, IDIAG_TIMER_KEEPALIVE, 55000 },
	{ "acknowledged since", 1, 60, IDIAG_TIMER_KEEPALIVE, 5000, 2000, IDIAG_TIMER_KEEPALIVE, 58000 },
	{ "received since", 1, 60, IDIAG_TIMER_KEEPALIVE, 1000, 2000, IDIAG_TIMER_KEEPALIVE, 59000 },
	{ "the timer has just run off", 1, 60, IDIAG_TIMER_OFF, 5000, 5000, IDIAG_TIMER_KEEPALIVE, 55000 },
	{ "overdue", 1, 2, IDIAG_TIMER_KEEPALIVE, 5000, 5000, IDIAG_TIMER_KEEPALIVE, 0 },
	{ "data in flight", 1, 60, IDIAG_TIMER_ON, 5000, 5000, IDIAG_TIMER_ON, 777 },
	{ "the peer reads nothing", 0, 60, IDIAG_TIMER_PROBE0, 5000, 5000, IDIAG_TIMER_PROBE0, 777 },
};
/* clang-format on */

static void a_probed_connection_is_shown_with_its_own_settings(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		const int own[KEEPALIVE_OPTIONS] = { [KEEPALIVE_IDLE] = row[i].idle,
			[KEEPALIVE_SWITCH] = row[i].keepalive };
		struct connection c = {
			.timer = row[i].timer,
			.timer_ms = 777,
			.timer_count = 1,
			.last_received = row[i].last_received,
			.last_ack = row[i].last_ack,
		};

		probed_undo(&c, own);
		if (c.timer != row[i].expected || c.timer_ms != row[i].expected_ms)
			fail_msg(
				"%s: timer %d in %u ms", row[i].which, c.timer, c.timer_ms);
		assert_int_equal(c.timer_count, row[i].expected != IDIAG_TIMER_OFF);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(
		a_probed_connection_is_shown_with_its_own_settings) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
