/* Which changes of the network, and of the clocks, mean that a session may have died. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ka/helper/network.c"

static struct {
	struct nlmsghdr h;
	union {
		struct ifaddrmsg address;
		struct rtmsg route;
	} of;
} message;

static int address_matters(int type, int family, int its)
{
	message.h.nlmsg_type = (uint16_t)type;
	message.h.nlmsg_len = NLMSG_LENGTH(sizeof message.of.address);
	message.of.address = (struct ifaddrmsg){ .ifa_family = (uint8_t)its };
	return matters(&message.h, family);
}

static int route_matters(int type, int family, int its, int kind)
{
	message.h.nlmsg_type = (uint16_t)type;
	message.h.nlmsg_len = NLMSG_LENGTH(sizeof message.of.route);
	message.of.route =
		(struct rtmsg){ .rtm_family = (uint8_t)its, .rtm_type = (uint8_t)kind };
	return matters(&message.h, family);
}

static void changes_of_the_same_address_family_matter(void **state)
{
	(void)state;
	assert_true(address_matters(RTM_NEWADDR, AF_INET, AF_INET));
	assert_true(address_matters(RTM_DELADDR, AF_INET6, AF_INET6));
	assert_false(address_matters(RTM_NEWADDR, AF_INET, AF_INET6));
	assert_true(route_matters(RTM_NEWROUTE, AF_INET, AF_INET, RTN_UNICAST));
	assert_true(route_matters(RTM_DELROUTE, AF_INET, AF_INET, RTN_UNICAST));
	assert_false(route_matters(RTM_NEWROUTE, AF_INET6, AF_INET, RTN_UNICAST));
	assert_false(route_matters(RTM_NEWROUTE, AF_INET, AF_INET, RTN_LOCAL));
	message.h.nlmsg_len--;
	assert_false(matters(&message.h, AF_INET));
}

/* Receives the first `bytes` bytes of a message of `length` bytes about a new address.
 * Returns whether it counts as a change. */
static int changed(unsigned length, size_t bytes)
{
	struct {
		struct nlmsghdr header;
		struct ifaddrmsg address;
		char rest[8192];
	} m = { { .nlmsg_len = length, .nlmsg_type = RTM_NEWADDR },
		{ .ifa_family = AF_INET }, "" };
	int pair[2], r;

	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair), 0);
	assert_int_equal(write(pair[1], &m, bytes), bytes);
	r = network_changed(pair[0], AF_INET);
	close(pair[0]);
	close(pair[1]);
	return r;
}

/* The padding to the next multiple of four may be missing. */
static void a_message_of_an_odd_length_may_end_the_buffer(void **state)
{
	(void)state;
	assert_true(changed(8189, 8189));
}

static void a_truncated_message_is_ignored(void **state)
{
	(void)state;
	assert_false(changed(100, 99));
	assert_false(changed(NLMSG_HDRLEN + 1, NLMSG_HDRLEN + 1));
}

static void if_the_address_family_is_unknown_new_addresses_and_routes_matter(void **state)
{
	(void)state;
	assert_true(address_matters(RTM_NEWADDR, AF_UNSPEC, AF_INET6));
	assert_false(address_matters(RTM_DELADDR, AF_UNSPEC, AF_INET6));
	assert_true(route_matters(RTM_NEWROUTE, AF_UNSPEC, AF_INET, RTN_UNICAST));
	assert_false(route_matters(RTM_DELROUTE, AF_UNSPEC, AF_INET, RTN_UNICAST));
}

static void a_resume_is_reported_once(void **state)
{
	long long lead = 0;

	(void)state;
	resume_gained(&lead, 500000, 100000); /* suspended before the helper started */
	assert_false(resume_gained(&lead, 560000, 160000));
	assert_false(resume_gained(&lead, 560900, 160200)); /* the clock was set */
	assert_true(resume_gained(&lead, 570000, 161000));
	assert_false(resume_gained(&lead, 580000, 171000));
	assert_true(resume_gained(&lead, 600000, 172000));
}

static void the_timer_for_a_resume_does_not_expire(void **state)
{
	const int fd = resume_open();
	struct itimerspec left;

	(void)state;
	assert_true(fd >= 0);
	assert_false(timerfd_gettime(fd, &left));
	if (sizeof(time_t) > 4) assert_true(left.it_value.tv_sec > 100LL * 365 * 86400);
	assert_false(resume_happened(fd));
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_of_the_same_address_family_matter),
		cmocka_unit_test(a_message_of_an_odd_length_may_end_the_buffer),
		cmocka_unit_test(a_truncated_message_is_ignored),
		cmocka_unit_test(
			if_the_address_family_is_unknown_new_addresses_and_routes_matter),
		cmocka_unit_test(a_resume_is_reported_once),
		cmocka_unit_test(the_timer_for_a_resume_does_not_expire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
