/* Reads the bytes that a terminal sends for keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ka/tui/keys.h"

static void every_key_is_recognized(void **state)
{
	static const char typed[] =
		"q\033[A\033OB\033[5~\033[6~\033[H\033[4~\r\x7f\x15\x17\033[1;5C\033[200~/";
	static const int keys[] = { 'q', KEY_UP, KEY_DOWN, KEY_PAGE_UP, KEY_PAGE_DOWN,
		KEY_HOME, KEY_END, KEY_ENTER, KEY_BACKSPACE, KEY_ERASE_LINE, KEY_ERASE_WORD,
		KEY_UNKNOWN, KEY_UNKNOWN, '/', KEY_END_OF_INPUT };
	const char *at = typed;

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		assert_int_equal(keys_next(&at, typed + sizeof typed - 1), keys[i]);
}

static void a_lone_escape_is_a_key(void **state)
{
	const char *at = "\033", *const end = at + 1;

	(void)state;
	assert_int_equal(keys_next(&at, end), KEY_ESCAPE);
	assert_int_equal(keys_next(&at, end), KEY_END_OF_INPUT);
}

/* If its rest were taken for keys, a q in it would quit. */
static void a_sequence_that_is_cut_short_ends_with_the_input(void **state)
{
	static const char *const cut[] = { "\033[", "\033[5", "\033O", "\033[1;" };

	(void)state;
	for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
		const char *at = cut[i], *const end = at + strlen(at);

		assert_int_equal(keys_next(&at, end), KEY_UNKNOWN);
		assert_int_equal(keys_next(&at, end), KEY_END_OF_INPUT);
	}
}

static void control_characters_are_ignored(void **state)
{
	for (int c = 0; c < 256; c++) {
		const char typed = (char)c, *at = &typed;
		const int key = keys_next(&at, &typed + 1);

		(void)state;
		assert_true(key >= KEY_UNKNOWN || (key == c && c >= ' ' && c <= '~'));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_is_recognized),
		cmocka_unit_test(a_lone_escape_is_a_key),
		cmocka_unit_test(a_sequence_that_is_cut_short_ends_with_the_input),
		cmocka_unit_test(control_characters_are_ignored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
