/* Which name the user meant by a mistyped one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ka/util/nearest.h"

static const char *meant(const char *typed)
{
	static const char *const name[] = { "run", "status", "watch", "user-timeout",
		"a-name-that-is-longer-than-there-is-any-need-for" };
	struct nearest n = { .typed = typed };

	for (size_t i = 0; i < sizeof name / sizeof *name; i++) nearest_try(&n, name[i]);
	return n.name ? n.name : "";
}

static void a_letter_or_two_may_be_wrong(void **state)
{
	(void)state;
	assert_string_equal(meant("status"), "status");
	assert_string_equal(meant("sttaus"), "status");
	assert_string_equal(meant("statsu"), "status");
	assert_string_equal(meant("sttus"), "status");
	assert_string_equal(meant("stauts"), "status");
	assert_string_equal(meant("xtatux"), "status");
	assert_string_equal(meant("wacht"), "watch");
	assert_string_equal(meant("rnu"), "run");
	assert_string_equal(meant("user-timeot"), "user-timeout");
}

static void the_beginning_of_a_name_is_near(void **state)
{
	(void)state;
	assert_string_equal(meant("user"), "user-timeout");
	assert_string_equal(meant("st"), "status");
}

static void a_name_that_differs_more_is_not_suggested(void **state)
{
	char longer[4096];

	(void)state;
	assert_string_equal(meant(""), "");
	assert_string_equal(meant("s"), "");
	assert_string_equal(meant("on"), "");
	assert_string_equal(meant("frobnicate"), "");
	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 1] = 0;
	assert_string_equal(meant(longer), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_letter_or_two_may_be_wrong),
		cmocka_unit_test(the_beginning_of_a_name_is_near),
		cmocka_unit_test(a_name_that_differs_more_is_not_suggested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
