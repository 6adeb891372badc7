/* The kernel's answers, complete and truncated. */
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "ka/socket/sockdiag.h"

static void count(const struct connection *c, void *data)
{
	assert_int_equal(c->family, AF_INET);
	++*(int *)data;
}

struct answer {
	struct nlmsghdr header;
	struct inet_diag_msg socket;
	struct rtattr attribute;
};

/* Returns a buffer of exactly `size` bytes, so that ASan notices reads after its end. It is
 * filled with answers of `length` bytes, each about a socket. */
static char *answers(size_t size, unsigned length)
{
	char *const buffer = calloc(1, size);
	const struct answer a = { .header = { .nlmsg_len = length, .nlmsg_type = 20 },
		.socket = { .idiag_family = AF_INET },
		.attribute.rta_len =
			(uint16_t)(length - offsetof(struct answer, attribute)) };

	for (size_t at = 0; at < size; at += NLMSG_ALIGN(length))
		memcpy(buffer + at, &a, size - at < sizeof a ? size - at : sizeof a);
	return buffer;
}

/* Without the interface nobody could connect to the address. */
static void a_link_local_peer_has_its_interface(void **state)
{
	struct inet_diag_msg m = { .idiag_family = AF_INET6,
		.id = { .idiag_if = 7, .idiag_dst = { htonl(0xfe800000), 0, 0, 1 } } };
	struct connection c;

	(void)state;
	assert_int_equal(sockdiag_decode(&m, sizeof m, &c), 0);
	assert_int_equal(c.peer.v6.sin6_scope_id, 7);
	m.id.idiag_dst[0] = htonl(0x20010db8);
	assert_int_equal(sockdiag_decode(&m, sizeof m, &c), 0);
	assert_int_equal(c.peer.v6.sin6_scope_id, 0);
}

static void every_socket_is_passed_on(void **state)
{
	int n = 0;
	char *const buffer = answers(3 * 400, 400);

	(void)state;
	assert_int_equal(sockdiag_take(buffer, 3 * 400, count, &n), 0);
	assert_int_equal(n, 3);
	free(buffer);
}

static void a_truncated_answer_ends_the_list(void **state)
{
	(void)state;
	for (size_t size = 0; size < 1000; size++) {
		int n = 0;
		char *const buffer = answers(size, 400);

		assert_int_equal(sockdiag_take(buffer, size, count, &n), 0);
		assert_int_equal(n, size / 400);
		free(buffer);
	}
}

/* The padding to the next multiple of four may be missing. */
static void an_answer_of_an_odd_length_may_end_the_buffer(void **state)
{
	int n = 0;
	char *const buffer = answers(32765, 32765);

	(void)state;
	assert_int_equal(sockdiag_take(buffer, 32765, count, &n), 0);
	assert_int_equal(n, 1);
	free(buffer);
}

/* Returns what sockdiag_take() makes of a message without a socket. */
static int verdict(int type, int code, unsigned length)
{
	struct {
		struct nlmsghdr header;
		int code;
	} m = { { .nlmsg_len = NLMSG_LENGTH(length), .nlmsg_type = (uint16_t)type }, code };
	int n = 0;

	errno = 0;
	return sockdiag_take(&m, NLMSG_LENGTH(length), count, &n);
}

static void the_end_of_the_table_is_recognised(void **state)
{
	(void)state;
	assert_int_equal(verdict(NLMSG_DONE, 0, 4), 1);
	assert_int_equal(verdict(NLMSG_DONE, 0, 0), 1);
}

static void an_error_of_the_kernel_is_returned(void **state)
{
	(void)state;
	assert_int_equal(verdict(NLMSG_ERROR, -ENOENT, 4), -1);
	assert_int_equal(errno, ENOENT);
}

/* This is what a kernel without tcp_diag sends. */
static void a_table_that_ends_with_an_error_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(verdict(NLMSG_DONE, -ENOENT, 4), -1);
	assert_int_equal(errno, ENOENT);
}

static void an_invalid_error_number_becomes_eproto(void **state)
{
	static const int codes[] = { 0, 1, INT32_MAX, INT32_MIN, -4096 };

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		assert_int_equal(verdict(NLMSG_ERROR, codes[i], 4), -1);
		assert_int_equal(errno, EPROTO);
	}
	assert_int_equal(verdict(NLMSG_ERROR, 0, 0), -1);
	assert_int_equal(errno, EPROTO);
}

static void retransmitted_bytes_are_counted_once(void **state)
{
	struct __attribute__((packed)) {
		struct inet_diag_msg socket;
		struct rtattr attribute;
		struct tcp_info info;
	} m = { .socket.idiag_family = AF_INET,
		.attribute = { sizeof m - offsetof(__typeof__(m), attribute),
			INET_DIAG_INFO },
		.info = { .tcpi_bytes_sent = 1000, .tcpi_bytes_retrans = 300 } };
	struct connection c;

	(void)state;
	assert_int_equal(sockdiag_decode(&m, sizeof m, &c), 0);
	assert_true(c.has_info && c.bytes_sent == 700);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(retransmitted_bytes_are_counted_once),
		cmocka_unit_test(a_link_local_peer_has_its_interface),
		cmocka_unit_test(every_socket_is_passed_on),
		cmocka_unit_test(a_truncated_answer_ends_the_list),
		cmocka_unit_test(an_answer_of_an_odd_length_may_end_the_buffer),
		cmocka_unit_test(the_end_of_the_table_is_recognised),
		cmocka_unit_test(an_error_of_the_kernel_is_returned),
		cmocka_unit_test(a_table_that_ends_with_an_error_is_an_error),
		cmocka_unit_test(an_invalid_error_number_becomes_eproto),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
