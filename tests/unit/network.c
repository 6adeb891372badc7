/* Changes of the network, as the kernel tells of them, whole and cut short. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "../../shim/ka/network.h"

/* What is made of messages of that length about an address, of which so many bytes
 * come. */
static int changed(unsigned length, size_t bytes, int family)
{
	struct {
		struct nlmsghdr header;
		struct ifaddrmsg address;
		char rest[8192];
	} m = { { .nlmsg_len = length, .nlmsg_type = RTM_NEWADDR },
		{ .ifa_family = AF_INET }, "" };
	int pair[2], r;

	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	assert_int_equal(write(pair[1], &m, bytes), bytes);
	r = network_changed(pair[0], family);
	close(pair[0]);
	close(pair[1]);
	return r;
}

static void a_new_address_matters_to_its_own_family(void **state)
{
	(void)state;
	assert_true(changed(100, 100, AF_INET));
	assert_false(changed(100, 100, AF_INET6));
}

/* What is behind it, to the next multiple of four, may not be there. */
static void a_message_of_an_odd_length_may_end_the_buffer(void **state)
{
	(void)state;
	assert_true(changed(8189, 8189, AF_INET));
}

static void a_message_that_is_cut_short_says_nothing(void **state)
{
	(void)state;
	assert_false(changed(100, 99, AF_INET));
	assert_false(changed(NLMSG_HDRLEN + 1, NLMSG_HDRLEN + 1, AF_INET));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_address_matters_to_its_own_family),
		cmocka_unit_test(a_message_of_an_odd_length_may_end_the_buffer),
		cmocka_unit_test(a_message_that_is_cut_short_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
