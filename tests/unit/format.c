/* Durations, keepalive and states as ka status and ka watch print them. */
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ka/socket/format.h"

static void durations_are_short_and_keep_two_units(void **state)
{
	static const struct {
		uint64_t ms;
		const char *shown;
	} row[] = {
		{ 0, "0.0s" },
		{ 449, "0.4s" },
		{ 9999, "9.9s" },
		{ 10000, "10s" },
		{ 59999, "59s" },
		{ 60000, "1m00s" },
		{ 3599999, "59m59s" },
		{ 3600000, "1h00m" },
		{ 86399999, "23h59m" },
		{ 86400000, "1d00h" },
		{ 4294967295, "49d17h" },
	};
	char s[FORMAT_DURATION];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		assert_string_equal(format_duration(s, row[i].ms), row[i].shown);
}

static void names_of_programs_are_cut_and_printable(void **state)
{
	char s[FORMAT_PROGRAM];

	(void)state;
	assert_string_equal(format_program(s, "fifteen letters"), "fifteen letters");
	assert_string_equal(format_program(s, "sixteen letters."), "sixteen letters");
	assert_string_equal(format_program(s, "\033[31m\377"), "?[31m?");
	assert_string_equal(format_program(s, ""), "-");
}

static void a_width_is_the_length_of_the_text(void **state)
{
	static const union endpoint row[] = {
		{ .v4 = { AF_INET, 0, { 0 }, { 0 } } },
		{ .v4 = { AF_INET, 0xffff, { 0xffffffff }, { 0 } } },
		{ .v4 = { AF_INET, 0x1234, { 0x01630ac8 }, { 0 } } },
		{ .v6 = { AF_INET6, 0x5678, 0, { { { 0xfe, 0x80, [15] = 1 } } }, 0 } },
		{ .v6 = { AF_INET6, 1, 0, { { { [10] = 255, 255, 192, 0, 2, 99 } } }, 0 } },
		{ .v4 = { AF_UNIX, 0, { 0 }, { 0 } } },
	};
	char s[FORMAT_ENDPOINT];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		format_endpoint(s, &row[i], sizeof row[i]);
		assert_int_equal(format_endpoint_width(&row[i], sizeof row[i]), strlen(s));
	}
	for (unsigned n = 1; n <= 1000000000; n *= 10) {
		snprintf(s, sizeof s, "%u", n);
		assert_int_equal(format_number_width(n), strlen(s));
		assert_int_equal(format_number_width(n - 1), n == 1 ? 1 : strlen(s) - 1);
	}
}

static void the_keepalive_is_described_in_words(void **state)
{
	static const struct {
		struct connection c;
		const char *shown;
	} row[] = {
		{ { .timer = IDIAG_TIMER_OFF }, "off" },
		{ { .timer = IDIAG_TIMER_KEEPALIVE, .timer_ms = 52000 }, "in 52s" },
		{ { .timer = IDIAG_TIMER_KEEPALIVE, .timer_ms = 3000, .timer_count = 2 },
			"in 3.0s, 2 unanswered" },
		{ { .timer = IDIAG_TIMER_ON, .unacked = 1 }, "in flight" },
		{ { .timer = IDIAG_TIMER_ON,
			  .unacked = 1,
			  .retransmits = 3,
			  .timer_ms = 1500 },
			"resending, in 1.5s" },
		{ { .timer = IDIAG_TIMER_PROBE0, .timer_ms = 1500 }, "peer reads nothing" },
	};
	char s[FORMAT_KEEPALIVE];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		assert_string_equal(format_keepalive(s, &row[i].c), row[i].shown);
}

static void states_have_the_names_of_ss(void **state)
{
	(void)state;
	assert_string_equal(format_state(TCP_ESTABLISHED), "ESTAB");
	assert_string_equal(format_state(TCP_CLOSE_WAIT), "CLOSE-WAIT");
	assert_string_equal(format_state(TCP_CLOSING), "CLOSING");
	assert_string_equal(format_state(0), "?");
	assert_string_equal(format_state(12), "?");
	assert_string_equal(format_state(-1), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_are_short_and_keep_two_units),
		cmocka_unit_test(names_of_programs_are_cut_and_printable),
		cmocka_unit_test(a_width_is_the_length_of_the_text),
		cmocka_unit_test(the_keepalive_is_described_in_words),
		cmocka_unit_test(states_have_the_names_of_ss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
