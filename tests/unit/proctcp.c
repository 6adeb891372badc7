/* Lines of /proc/net/tcp and tcp6, as Linux writes them. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ka/socket/proctcp.h"

static const char line4[] = "   3: 0100007F:9C40 0200007F:0016 01 00000000:00000000 "
			    "02:00000BB8 00000000  1000        2 12345 2 "
			    "0000000000000000 20 4 30 10 -1\n";
static const char line6[] =
	"   0: B80D0120000000000000000001000000:01BB "
	"00000000000000000000000001000000:D431 01 00000024:00000000 01:00000014 00000003"
	"     0        0 777 4 0000000000000000 20 4 31 10 -1\n";

static void addresses_timers_and_inodes_are_read(void **state)
{
	struct connection c;
	char text[INET6_ADDRSTRLEN];

	(void)state;
	if (htonl(1) == 1) skip(); /* the lines are of a little-endian machine */
	assert_int_equal(proctcp_decode(line4, AF_INET, 100, &c), 0);
	assert_int_equal(c.local.v4.sin_addr.s_addr, htonl(0x7f000001));
	assert_int_equal(c.peer.v4.sin_addr.s_addr, htonl(0x7f000002));
	assert_int_equal(ntohs(c.local.v4.sin_port), 40000);
	assert_int_equal(ntohs(c.peer.v4.sin_port), 22);
	assert_int_equal(c.peer_size, sizeof c.peer.v4);
	assert_int_equal(c.state, 1);
	assert_int_equal(c.timer, IDIAG_TIMER_KEEPALIVE);
	assert_int_equal(c.timer_ms, 30000);
	assert_int_equal(c.timer_count, 2);
	assert_int_equal(c.uid, 1000);
	assert_int_equal(c.inode, 12345);
	assert_int_equal(c.has_info, 0);

	assert_int_equal(proctcp_decode(line6, AF_INET6, 100, &c), 0);
	assert_string_equal(inet_ntop(AF_INET6, &c.local.v6.sin6_addr, text, sizeof text),
		"2001:db8::1");
	assert_string_equal(
		inet_ntop(AF_INET6, &c.peer.v6.sin6_addr, text, sizeof text), "::1");
	assert_int_equal(ntohs(c.local.v6.sin6_port), 443);
	assert_int_equal(c.timer, IDIAG_TIMER_ON);
	assert_int_equal(c.retransmits, 3);
	assert_int_equal(c.timer_count, 3);
	assert_int_equal(c.unacked, 1);
	assert_int_equal(c.inode, 777);
}

static void truncated_lines_and_the_heading_are_refused(void **state)
{
	char cut[sizeof line4];
	struct connection c;

	(void)state;
	assert_int_equal(proctcp_decode("  sl  local_address rem_address   st tx_queue\n",
				 AF_INET, 100, &c),
		-1);
	for (size_t n = 0; n < 90; n++) {
		memcpy(cut, line4, n);
		cut[n] = 0;
		assert_int_equal(proctcp_decode(cut, AF_INET, 100, &c), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_timers_and_inodes_are_read),
		cmocka_unit_test(truncated_lines_and_the_heading_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
