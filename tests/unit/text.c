/* Numbers, times, addresses and strings of others, as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cmocka.h>

#include "common/address.h"

static char buffer[128];

static struct text fresh(void)
{
	memset(buffer, 0, sizeof buffer);
	return (struct text){ buffer, buffer + sizeof buffer - 1 };
}

static void text_that_does_not_fit_is_truncated(void **state)
{
	char small[8] = "------#";
	struct text t = { small, small + 6 };

	(void)state;
	text_put(&t, "abc");
	text_number(&t, 4000000000ul);
	text_put(&t, "x");
	assert_string_equal(small, "abc400#");
}

static void numbers_are_written_in_decimal(void **state)
{
	struct text t = fresh();

	(void)state;
	text_number(&t, 0);
	text_put(&t, " ");
	text_number(&t, 10);
	text_put(&t, " ");
	text_number(&t, 4294967295ul);
	assert_string_equal(buffer, "0 10 4294967295");
}

static void control_characters_are_escaped_in_quotes(void **state)
{
	struct text t = fresh();

	(void)state;
	text_quoted(&t, "a b~\"\\\x1b[2J\x7f\xc3\xa9", 64);
	assert_string_equal(buffer, "\"a b~\\\"\\\\\\x1b[2J\\x7f\\xc3\\xa9\"");
	t = fresh();
	text_quoted(&t, "12345", 4);
	assert_string_equal(buffer, "\"1234\"...");
	t = fresh();
	text_quoted(&t, "1234", 4);
	assert_string_equal(buffer, "\"1234\"");
}

static void times_agree_with_libc(void **state)
{
	char expected[64];

	(void)state;
	for (unsigned long n = 0; n < 4000000000; n += 12345677) {
		const time_t s = (time_t)n;
		struct text t = fresh();

		if (s < 0) break; /* time_t has 32 bits here */
		text_time(&t, n);
		strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", gmtime(&s));
		assert_string_equal(buffer, expected);
	}
}

static void leap_days_are_in_their_place(void **state)
{
	struct text t = fresh();

	(void)state;
	text_time(&t, 951782400);
	text_put(&t, " ");
	text_time(&t, 951868799);
	text_put(&t, " ");
	text_time(&t, 951868800);
	assert_string_equal(
		buffer, "2000-02-29T00:00:00Z 2000-02-29T23:59:59Z 2000-03-01T00:00:00Z");
}

static void ipv4_peers_are_written_with_their_port(void **state)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(22) };
	struct text t = fresh();

	(void)state;
	inet_pton(AF_INET, "192.0.2.10", &a.sin_addr);
	address_put(&t, &a, sizeof a);
	assert_string_equal(buffer, "192.0.2.10:22");
	t = fresh();
	address_put(&t, &a, sizeof a - 1);
	assert_string_equal(buffer, "?");
}

/* glibc's inet_ntop follows RFC 5952, except that it writes the last 32 bits of some
 * addresses as IPv4. address_put() does so only for IPv4-mapped ones. */
static void ipv6_peers_are_written_in_brackets_with_their_port(void **state)
{
	static const char *const row[] = {
		"::",
		"::1",
		"1::",
		"2001:db8::1",
		"2001:db8:0:1:1:1:1:1",
		"2001:0:0:1::1",
		"2001:db8::1:0:0:1",
		"fe80::a:b:c:d",
		"1:2:3:4:5:6:7:8",
		"1:2:3:4:5:6::",
		"0:0:3:4:5:6:7:8",
		"::3:4:5:6:7:8",
	};
	char shown[INET6_ADDRSTRLEN], expected[80];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct sockaddr_in6 a = { .sin6_family = AF_INET6,
			.sin6_port = htons(443) };
		struct text t = fresh();

		assert_int_equal(inet_pton(AF_INET6, row[i], &a.sin6_addr), 1);
		inet_ntop(AF_INET6, &a.sin6_addr, shown, sizeof shown);
		strcpy(expected, "[");
		strcat(strcat(expected, shown), "]:443");
		address_put(&t, &a, sizeof a);
		assert_string_equal(buffer, expected);
	}
}

static void v4_mapped_peers_are_shown_as_v4(void **state)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_port = htons(5432) };
	struct text t = fresh();

	(void)state;
	inet_pton(AF_INET6, "::ffff:192.0.2.7", &a.sin6_addr);
	address_put(&t, &a, sizeof a);
	assert_string_equal(buffer, "192.0.2.7:5432");
}

static void peers_of_other_families_are_shown_as_unknown(void **state)
{
	const struct sockaddr a = { .sa_family = AF_UNIX };
	struct text t = fresh();

	(void)state;
	address_put(&t, &a, sizeof a);
	assert_string_equal(buffer, "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_that_does_not_fit_is_truncated),
		cmocka_unit_test(numbers_are_written_in_decimal),
		cmocka_unit_test(control_characters_are_escaped_in_quotes),
		cmocka_unit_test(times_agree_with_libc),
		cmocka_unit_test(leap_days_are_in_their_place),
		cmocka_unit_test(ipv4_peers_are_written_with_their_port),
		cmocka_unit_test(ipv6_peers_are_written_in_brackets_with_their_port),
		cmocka_unit_test(v4_mapped_peers_are_shown_as_v4),
		cmocka_unit_test(peers_of_other_families_are_shown_as_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
