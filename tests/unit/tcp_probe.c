/* When a connection may be probed: ka probe must not end it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ka/socket/tcp_probe.h"

/* clang-format off */
static const struct {
	const char *which;
	int state;
	uint32_t quiet_ms;
	int probes, queued, keepalive, idle, cnt;
	int may;
} row[] = {
	{ "idle, without keepalive", TCP_ESTABLISHED, 5000, 0, 0, 0, 7200, 9, 1 },
	{ "idle, with keepalive", TCP_ESTABLISHED, 5000, 0, 0, 1, 60, 4, 1 },
	{ "idle for a second", TCP_ESTABLISHED, 1000, 0, 0, 0, 7200, 9, 1 },
	{ "in use", TCP_ESTABLISHED, 999, 0, 0, 0, 7200, 9, 0 },
	{ "data in flight", TCP_ESTABLISHED, 5000, 0, 1, 0, 7200, 9, 0 },
	{ "closed by the peer", TCP_CLOSE_WAIT, 5000, 0, 0, 0, 7200, 9, 0 },
	{ "asked before in vain, no keepalive", TCP_ESTABLISHED, 5000, 20, 0, 0, 7200, 9, 1 },
	{ "the last but one that could be", TCP_ESTABLISHED, 5000, 125, 0, 0, 7200, 9, 1 },
	{ "the kernel would end it", TCP_ESTABLISHED, 5000, 126, 0, 0, 7200, 9, 0 },
	{ "asked before in vain, keepalive", TCP_ESTABLISHED, 5000, 2, 0, 1, 60, 4, 1 },
	{ "the next would be the last", TCP_ESTABLISHED, 5000, 3, 0, 1, 60, 4, 0 },
	{ "the kernel is probing", TCP_ESTABLISHED, 60000, 1, 0, 1, 60, 4, 0 },
};
/* clang-format on */

static void a_probe_is_allowed_only_where_it_does_no_harm(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		const struct tcp_probe_state v = {
			.state = row[i].state,
			.quiet_ms = row[i].quiet_ms,
			.silent_ms = row[i].quiet_ms,
			.probes = row[i].probes,
			.queued = row[i].queued,
			.own = { row[i].idle, 15, row[i].cnt, 120000, 0, row[i].keepalive },
		};

		if (tcp_probe_allowed(&v) != row[i].may)
			fail_msg("%s: %s", row[i].which,
				row[i].may ? "is not probed"
					   : "a probe does harm, or never leaves");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(
		a_probe_is_allowed_only_where_it_does_no_harm) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
