/* The bars of ka watch, which show quiet time, next probe and limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ka/tui/bar.h"

enum { S = 1000, COLUMNS = 20 };

static const char *drawn(struct bar b)
{
	static char s[COLUMNS + 2];

	memset(s, '#', sizeof s);
	bar_draw(s, COLUMNS, &b);
	assert_int_equal(s[COLUMNS + 1], '#'); /* nothing is written after the end */
	return s;
}

static void quiet_time_fills_the_bar_by_half_columns(void **state)
{
	(void)state;
	assert_string_equal(
		drawn((struct bar){ 100 * S, 0, 0, 0 }), "....................");
	assert_string_equal(
		drawn((struct bar){ 100 * S, 2499, 0, 0 }), "....................");
	assert_string_equal(
		drawn((struct bar){ 100 * S, 2500, 0, 0 }), "-...................");
	assert_string_equal(
		drawn((struct bar){ 100 * S, 5 * S, 0, 0 }), "=...................");
	assert_string_equal(
		drawn((struct bar){ 100 * S, 52500, 0, 0 }), "==========-.........");
	assert_string_equal(
		drawn((struct bar){ 100 * S, 99999, 0, 0 }), "===================-");
}

static void a_full_bar_stays_full(void **state)
{
	(void)state;
	assert_string_equal(
		drawn((struct bar){ 100 * S, 100 * S, 0, 0 }), "====================");
	assert_string_equal(
		drawn((struct bar){ 100 * S, UINT64_MAX, 0, 0 }), "====================");
}

static void the_next_probe_and_the_limit_are_marked_at_their_times(void **state)
{
	(void)state;
	assert_string_equal(drawn((struct bar){ 100 * S, 20 * S, 60 * S, 80 * S }),
		"====........o...|...");
	assert_string_equal(
		drawn((struct bar){ 100 * S, 0, 1, 0 }), "o...................");
}

static void the_bar_goes_on_after_the_mark_of_the_limit(void **state)
{
	(void)state;
	assert_string_equal(
		drawn((struct bar){ 100 * S, 90 * S, 0, 80 * S }), "================|=..");
	assert_string_equal(
		drawn((struct bar){ 100 * S, 200 * S, 0, 80 * S }), "================|===");
}

static void a_probe_after_the_end_of_the_bar_is_marked_at_its_end(void **state)
{
	(void)state;
	assert_string_equal(drawn((struct bar){ 100 * S, 10 * S, 7200 * S, 80 * S }),
		"==..............|..>");
	assert_string_equal(
		drawn((struct bar){ 100 * S, 10 * S, 100 * S, 0 }), "==.................>");
}

static void where_probe_and_limit_coincide_the_probe_is_shown(void **state)
{
	(void)state;
	assert_string_equal(drawn((struct bar){ 100 * S, 10 * S, 81 * S, 80 * S }),
		"==..............o...");
}

/* A year in ms, multiplied by the columns, needs more than 32 bits. */
static void long_times_do_not_overflow(void **state)
{
	const uint64_t year = 365ull * 86400 * S;

	(void)state;
	assert_string_equal(drawn((struct bar){ 2 * year, year, year + year / 2, 0 }),
		"==========.....o....");
}

static void without_room_there_is_no_bar(void **state)
{
	char s[2] = "#";

	(void)state;
	bar_draw(s, 0, &(struct bar){ 100 * S, 50 * S, 60 * S, 80 * S });
	assert_string_equal(s, "");
	bar_draw(s, 1, &(struct bar){ 100 * S, 100 * S, 0, 0 });
	assert_string_equal(s, "=");
}

static void every_glyph_is_one_character_and_differs_from_the_others(void **state)
{
	(void)state;
	for (const char *c = "=-.o>|"; *c; c++) {
		const unsigned char *const g = (const unsigned char *)bar_glyph(*c);

		/* one character of three bytes in UTF-8 */
		assert_int_equal(strlen((const char *)g), 3);
		assert_int_equal(g[0] & 0xf0, 0xe0);
		assert_int_equal(g[1] & 0xc0, 0x80);
		assert_int_equal(g[2] & 0xc0, 0x80);
		for (const char *d = "=-.o>|"; *d; d++)
			assert_int_equal(
				!strcmp(bar_glyph(*c), bar_glyph(*d)), c == d || *c == *d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quiet_time_fills_the_bar_by_half_columns),
		cmocka_unit_test(a_full_bar_stays_full),
		cmocka_unit_test(the_next_probe_and_the_limit_are_marked_at_their_times),
		cmocka_unit_test(the_bar_goes_on_after_the_mark_of_the_limit),
		cmocka_unit_test(a_probe_after_the_end_of_the_bar_is_marked_at_its_end),
		cmocka_unit_test(where_probe_and_limit_coincide_the_probe_is_shown),
		cmocka_unit_test(long_times_do_not_overflow),
		cmocka_unit_test(without_room_there_is_no_bar),
		cmocka_unit_test(every_glyph_is_one_character_and_differs_from_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
