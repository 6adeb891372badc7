/* Reads the output of systemctl show about the files of a unit, copied from systemd 252. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ka/systemd/systemctl.h"

static struct unit_files f;
static const struct unit unit = { .file = "/etc/systemd/system/foo.service.d/libka.conf" };

static void the_files_are_in_the_order_in_which_they_apply(void **state)
{
	static const char shown[] =
		"LoadState=loaded\n"
		"FragmentPath=/lib/systemd/system/foo.service\n"
		"DropInPaths=/etc/systemd/system/foo.service.d/b.conf "
		"/etc/systemd/system/foo.service.d/libka.conf "
		"\"/etc/systemd/system/foo.service.d/c \\\"d\\\".conf\" "
		"/run/systemd/system/service.d/z.conf\n";

	(void)state;
	assert_int_equal(systemctl_parse(&f, &unit, shown), UNIT_FOUND);
	assert_int_equal(f.n, 4);
	assert_string_equal(f.file[0], "/lib/systemd/system/foo.service");
	assert_string_equal(f.file[1], "/etc/systemd/system/foo.service.d/b.conf");
	assert_string_equal(f.file[2], "/etc/systemd/system/foo.service.d/c \"d\".conf");
	assert_string_equal(f.file[3], "/run/systemd/system/service.d/z.conf");
}

static void an_unknown_or_masked_unit_is_recognised(void **state)
{
	(void)state;
	assert_int_equal(systemctl_parse(&f, &unit,
				 "LoadState=not-found\nFragmentPath=\nDropInPaths=\n"),
		UNIT_UNKNOWN);
	assert_int_equal(
		systemctl_parse(&f, &unit,
			"LoadState=masked\nFragmentPath=/dev/null\nDropInPaths=\n"),
		UNIT_MASKED);
	assert_int_equal(systemctl_parse(&f, &unit,
				 "LoadState=loaded\nFragmentPath=\nDropInPaths=\n"),
		UNIT_FOUND);
	assert_int_equal(f.n, 0);
}

static void output_without_a_unit_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(systemctl_parse(&f, &unit, ""), -1);
	assert_int_equal(systemctl_parse(&f, &unit, "Failed to get properties\n"), -1);
}

static void files_that_do_not_fit_are_left_out(void **state)
{
	static char shown[4 * UNIT_FILES_TEXT] = "LoadState=loaded\nDropInPaths=";

	(void)state;
	memset(shown + strlen(shown), 'x', sizeof shown - strlen(shown) - 1);
	for (size_t i = 100; i < sizeof shown - 1; i += 3000) shown[i] = ' ';
	assert_int_equal(systemctl_parse(&f, &unit, shown), UNIT_FOUND);
	assert_in_range(f.n, 10, UNIT_FILES);
	for (size_t i = 100; i < sizeof shown - 1; i += 2) shown[i] = ' ';
	assert_int_equal(systemctl_parse(&f, &unit, shown), UNIT_FOUND);
	assert_int_equal(f.n, UNIT_FILES);
	shown[sizeof shown / 2] = '"';
	assert_int_equal(systemctl_parse(&f, &unit, shown), UNIT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_files_are_in_the_order_in_which_they_apply),
		cmocka_unit_test(an_unknown_or_masked_unit_is_recognised),
		cmocka_unit_test(output_without_a_unit_is_an_error),
		cmocka_unit_test(files_that_do_not_fit_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
