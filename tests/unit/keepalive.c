/* Which sockets are armed, and which options follow from the settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/keepalive.h"

static void tcp_qualifies(void **state)
{
	static const int domain[] = { AF_INET, AF_INET6 };
	static const int flags[] = { 0, SOCK_NONBLOCK, SOCK_CLOEXEC,
		SOCK_NONBLOCK | SOCK_CLOEXEC };
	static const int protocol[] = { 0, IPPROTO_TCP, IPPROTO_MPTCP };

	(void)state;
	for (int d = 0; d < 2; d++)
		for (int f = 0; f < 4; f++)
			for (int p = 0; p < 3; p++)
				assert_true(keepalive_qualifies(
					domain[d], SOCK_STREAM | flags[f], protocol[p]));
}

static void nothing_else_qualifies(void **state)
{
	static const int row[][3] = {
		{ AF_INET, SOCK_DGRAM, 0 },
		{ AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP },
		{ AF_INET, SOCK_RAW, IPPROTO_TCP }, /* RAW is 3: STREAM | DGRAM */
		{ AF_INET, SOCK_SEQPACKET, 0 },     /* SEQPACKET is 5: STREAM | 4 */
		{ AF_INET, SOCK_STREAM, IPPROTO_SCTP },
		{ AF_INET, SOCK_DCCP, IPPROTO_DCCP },
		{ AF_INET, SOCK_STREAM, -1 },
		{ AF_UNIX, SOCK_STREAM, 0 },
		{ AF_NETLINK, SOCK_RAW, 0 },
		{ AF_PACKET, SOCK_RAW, 0 },
		{ AF_UNSPEC, SOCK_STREAM, 0 },
		{ 40 /* AF_VSOCK */, SOCK_STREAM, 0 },
		{ 43 /* AF_SMC */, SOCK_STREAM, 0 },
		{ -1, -1, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		assert_false(keepalive_qualifies(row[i][0], row[i][1], row[i][2]));
}

static void the_cap_follows_from_the_bound(void **state)
{
	static const struct {
		int stall, cap_ms;
	} row[] = {
		{ 1, 1000 },
		{ 18, 1000 },
		{ 19, 1000 },
		{ 30, 1600 },
		{ 60, 3300 },
		{ 120, 6600 },
		{ 300, 16600 },
		{ 600, 33300 },
		{ 2159, 119900 },
		{ 2160, 0 },
		{ 32767, 0 },
		{ 32767 * 128, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		assert_int_equal(keepalive_rto_max(row[i].stall), row[i].cap_ms);
}

/* Returns the ms until the kernel gives up. With data in flight that is the first timeout
 * after the sum of tcp_retries2 + 1 timeouts, which begin with 200 ms and double (see
 * retransmits_timed_out()). With a closed window it is the sum of so many at the cap.
 * Timers may be late by an eighth. */
static int gives_up_after(int cap, int closed)
{
	int total = 0;

	for (int i = 0, timeout = closed ? cap : 200; i <= 15; i++) {
		total += timeout;
		timeout = timeout < cap / 2 ? 2 * timeout : cap;
	}
	return total + total / 8 + (closed ? 0 : cap);
}

static void the_bound_is_kept_with_data_in_flight_and_with_a_closed_window(void **state)
{
	(void)state;
	for (int stall = SETTINGS_STALL_MIN; stall <= 2160; stall++) {
		const int cap = keepalive_rto_max(stall);

		assert_in_range(gives_up_after(cap ? cap : 120000, 0), 0, 1000 * stall);
		assert_in_range(gives_up_after(cap ? cap : 120000, 1), 0, 1000 * stall);
	}
}

static void a_longer_bound_never_caps_tighter(void **state)
{
	int before = 1000;

	(void)state;
	for (int stall = SETTINGS_STALL_MIN; keepalive_rto_max(stall); stall++) {
		const int cap = keepalive_rto_max(stall);

		assert_in_range(cap, before, 120000);
		before = cap;
	}
}

static void the_header_states_the_defaults(void **state)
{
	static const int expected[KEEPALIVE_OPTIONS] = KEEPALIVE_DEFAULTS;
	char *nothing[] = { NULL };
	struct warning wrong[SETTINGS_WRONG_MAX];
	int value[KEEPALIVE_OPTIONS];
	struct settings s;

	(void)state;
	settings_read(&s, nothing, wrong);
	keepalive_values(&s, value);
	assert_memory_equal(value, expected, sizeof expected);
}

static void settings_become_options(void **state)
{
	static const struct settings s = {
		.idle = 7, .intvl = 3, .cnt = 5, .stall = 60, .user_timeout = 90
	};
	static const struct {
		int level, name, value;
	} expected[KEEPALIVE_OPTIONS] = {
		{ IPPROTO_TCP, TCP_KEEPIDLE, 7 },
		{ IPPROTO_TCP, TCP_KEEPINTVL, 3 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 5 },
		{ IPPROTO_TCP, TCP_RTO_MAX_MS, 3300 },
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, 90000 },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
	};
	int value[KEEPALIVE_OPTIONS];

	(void)state;
	keepalive_values(&s, value);
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) {
		assert_int_equal(keepalive_option[i].level, expected[i].level);
		assert_int_equal(keepalive_option[i].name, expected[i].name);
		assert_int_equal(value[i], expected[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcp_qualifies),
		cmocka_unit_test(nothing_else_qualifies),
		cmocka_unit_test(the_cap_follows_from_the_bound),
		cmocka_unit_test(
			the_bound_is_kept_with_data_in_flight_and_with_a_closed_window),
		cmocka_unit_test(a_longer_bound_never_caps_tighter),
		cmocka_unit_test(the_header_states_the_defaults),
		cmocka_unit_test(settings_become_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
