/* Which sockets qualify, and which options carry settings out. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../../shim/common/keepalive.h"

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

/* The kernel's model at tcp_retries2 = 15, and the time at which it was seen
 * to give up on a fast path, in seconds:
 *   cap 1: 14.4, 15.0   2: 27, 27.5   5: 61, 63.0   10: 112.6, 115.7 */
static void the_stall_bound_is_kept(void **state)
{
	static const struct {
		int stall, cap_ms;
	} row[] = {
		{ 1, 1000 },
		{ 18, 1000 },
		{ 19, 1100 },
		{ 30, 1800 },
		{ 60, 3900 },
		{ 120, 8600 },
		{ 300, 24300 },
		{ 600, 54600 },
		{ 1160, 119900 },
		{ 1161, 0 },
		{ 32767, 0 },
		{ 1 << 20, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		assert_int_equal(keepalive_rto_max(row[i].stall), row[i].cap_ms);
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
	static const struct keepalive_option expected[] = KEEPALIVE_DEFAULTS;
	struct keepalive_option option[KEEPALIVE_OPTIONS];
	char *nothing[] = { NULL };
	struct text t = { NULL, NULL };
	struct settings s;

	(void)state;
	settings_read(&s, nothing, &t);
	keepalive_options(&s, option);
	assert_memory_equal(option, expected, sizeof expected);
}

static void settings_become_options(void **state)
{
	const struct settings s = {
		.idle = 7, .intvl = 3, .cnt = 5, .stall = 60, .user_timeout = 90
	};
	static const struct keepalive_option expected[] = {
		{ IPPROTO_TCP, TCP_KEEPIDLE, 7 },
		{ IPPROTO_TCP, TCP_KEEPINTVL, 3 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 5 },
		{ IPPROTO_TCP, TCP_RTO_MAX_MS, 3900 },
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, 90000 },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
	};
	struct keepalive_option option[KEEPALIVE_OPTIONS];

	(void)state;
	keepalive_options(&s, option);
	assert_memory_equal(option, expected, sizeof expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcp_qualifies),
		cmocka_unit_test(nothing_else_qualifies),
		cmocka_unit_test(the_stall_bound_is_kept),
		cmocka_unit_test(a_longer_bound_never_caps_tighter),
		cmocka_unit_test(the_header_states_the_defaults),
		cmocka_unit_test(settings_become_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
