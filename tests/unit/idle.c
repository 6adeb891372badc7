/* The idle time and the risk, for all that the kernel may show of a connection. */
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ka/socket/idle.h"

static void idle_time_counts_from_the_last_data_in_either_direction(void **state)
{
	const struct connection sent = { .last_sent = 400, .last_received = 9000 };
	const struct connection received = { .last_sent = 9000, .last_received = 400 };

	(void)state;
	assert_int_equal(idle_ms(&sent), 400);
	assert_int_equal(idle_ms(&received), 400);
}

static void data_that_ssh_sends_by_itself_does_not_end_idleness(void **state)
{
	(void)state;
	assert_int_equal(idle_from(300, 9000, 50000), 50000);
	assert_int_equal(idle_from(60000, 90000, 50000), 60000);
	assert_int_equal(idle_from(300, 9000, 0), 300);
}

static void an_answer_to_a_probe_ends_silence_but_not_idleness(void **state)
{
	const struct connection c = {
		.last_sent = 50000, .last_received = 60000, .last_ack = 300
	};

	(void)state;
	assert_int_equal(idle_ms(&c), 50000);
	assert_int_equal(idle_silent_ms(&c), 300);
}

static void data_that_is_sent_once_ends_idleness(void **state)
{
	const struct connection c = {
		.last_sent = 40, .last_received = 5000, .unacked = 1
	};

	(void)state;
	assert_int_equal(idle_ms(&c), 40);
}

/* Sent at 0, and again after 0.2, 0.6, 1.4 and 3.0 s. The last one was 1.0 s ago. */
static void a_retransmission_does_not_end_idleness(void **state)
{
	const struct connection c = { .last_sent = 1000,
		.last_received = 100000,
		.unacked = 1,
		.retransmits = 4,
		.rto_ms = 3200,
		.rtt_us = 1000,
		.rttvar_us = 500 };

	(void)state;
	assert_int_equal(idle_ms(&c), 4000);
}

/* TCP_RTO_MAX_MS caps the timeouts: 0.2, 0.4, 0.8, 1, 1, 1 s. */
static void a_capped_retransmission_timeout_is_allowed_for(void **state)
{
	const struct connection c = { .last_sent = 500,
		.last_received = 100000,
		.unacked = 1,
		.retransmits = 6,
		.rto_ms = 1000 };

	(void)state;
	assert_int_equal(idle_ms(&c), 4900);
}

/* With a round trip of a second, the first timeout is 2 s. */
static void a_slow_path_has_a_longer_first_timeout(void **state)
{
	const struct connection c = { .last_sent = 0,
		.last_received = 100000,
		.unacked = 3,
		.retransmits = 2,
		.rto_ms = 8000,
		.rtt_us = 1000000,
		.rttvar_us = 250000 };

	(void)state;
	assert_int_equal(idle_ms(&c), 6000);
}

static void data_from_the_peer_during_retransmissions_ends_idleness(void **state)
{
	const struct connection c = { .last_sent = 100,
		.last_received = 150,
		.unacked = 1,
		.retransmits = 5,
		.rto_ms = 6400 };

	(void)state;
	assert_int_equal(idle_ms(&c), 150);
}

static void absurd_figures_do_no_harm(void **state)
{
	const struct connection c = { .last_sent = UINT32_MAX,
		.last_received = UINT32_MAX,
		.unacked = UINT32_MAX,
		.retransmits = UINT8_MAX,
		.rto_ms = UINT32_MAX,
		.rtt_us = UINT32_MAX,
		.rttvar_us = UINT32_MAX };

	(void)state;
	idle_ms(&c);
}

static void only_a_quiet_connection_without_keepalive_is_at_risk(void **state)
{
	const struct connection quiet = { .state = TCP_ESTABLISHED,
		.has_info = 1,
		.last_sent = 5000,
		.last_received = 5000 };
	struct connection c = quiet;

	(void)state;
	assert_int_equal(idle_risk(&c, 0), IDLE_RISK_OFF);
	c.timer = IDIAG_TIMER_KEEPALIVE;
	assert_int_equal(idle_risk(&c, 0), IDLE_RISK_NONE);
	c = quiet, c.last_received = 10;
	assert_int_equal(idle_risk(&c, 0), IDLE_RISK_NONE);
	c = quiet, c.unacked = 1, c.timer = IDIAG_TIMER_ON;
	assert_int_equal(idle_risk(&c, 0), IDLE_RISK_NONE);
	c = quiet, c.state = TCP_SYN_SENT;
	assert_int_equal(idle_risk(&c, 0), IDLE_RISK_NONE);
}

static void a_connection_that_would_be_quiet_for_longer_than_the_limit_is_at_risk(
	void **state)
{
	enum { LIMIT = 300000 };
	struct connection c = { .state = TCP_ESTABLISHED,
		.has_info = 1,
		.last_sent = 5000,
		.last_received = 5000,
		.last_ack = 5000 };

	(void)state;
	assert_int_equal(idle_risk(&c, LIMIT), IDLE_RISK_OFF);
	c.timer = IDIAG_TIMER_KEEPALIVE, c.timer_ms = 294500;
	assert_int_equal(idle_risk(&c, LIMIT), IDLE_RISK_NONE);
	c.timer_ms = 294501;
	assert_int_equal(idle_risk(&c, LIMIT), IDLE_RISK_LATE);
	assert_int_equal(idle_risk(&c, 2 * LIMIT), IDLE_RISK_NONE);
	c.timer_ms = 7195000; /* as psql has it */
	assert_int_equal(idle_risk(&c, LIMIT), IDLE_RISK_LATE);
	assert_int_equal(idle_keepidle_ms(&c), 7200000);
	c.timer_count = 1; /* it is being probed */
	assert_int_equal(idle_risk(&c, LIMIT), IDLE_RISK_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(idle_time_counts_from_the_last_data_in_either_direction),
		cmocka_unit_test(data_that_ssh_sends_by_itself_does_not_end_idleness),
		cmocka_unit_test(an_answer_to_a_probe_ends_silence_but_not_idleness),
		cmocka_unit_test(data_that_is_sent_once_ends_idleness),
		cmocka_unit_test(a_retransmission_does_not_end_idleness),
		cmocka_unit_test(a_capped_retransmission_timeout_is_allowed_for),
		cmocka_unit_test(a_slow_path_has_a_longer_first_timeout),
		cmocka_unit_test(data_from_the_peer_during_retransmissions_ends_idleness),
		cmocka_unit_test(absurd_figures_do_no_harm),
		cmocka_unit_test(only_a_quiet_connection_without_keepalive_is_at_risk),
		cmocka_unit_test(
			a_connection_that_would_be_quiet_for_longer_than_the_limit_is_at_risk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
