/* Reads the output of ssh -G and sshd -T, and their complaints, which are copied from
 * OpenSSH 9.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ka/doctor/sshconf.h"

static void a_value_is_that_of_the_whole_keyword(void **state)
{
	static const char answer[] = "user me\n"
				     "serveraliveinterval 60\n"
				     "serveralivecountmax 3\n"
				     "serveralive 9\n"
				     "empty \n"
				     "ignoreunknown ClientAlive*,Foo\n"
				     "serveralivecountmax 4";
	static const struct {
		const char *keyword, *value;
	} row[] = {
		{ "serveraliveinterval", "60" },
		{ "serveralivecountmax", "3" },
		{ "serveralive", "9" },
		{ "ignoreunknown", "ClientAlive*,Foo" },
		{ "empty", "" },
		{ "alivecountmax", "" },
	};
	char value[SSHCONF_VALUE], line[2 * SSHCONF_VALUE + 16] = "k ";

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		sshconf_value(value, answer, row[i].keyword);
		assert_string_equal(value, row[i].value);
	}
	sshconf_value(value, "", "user");
	assert_string_equal(value, "");
	memset(line + 2, 'x', sizeof line - 3);
	sshconf_value(value, line, "k");
	assert_int_equal(strlen(value), SSHCONF_VALUE - 1);
}

static void each_complaint_has_its_place(void **state)
{
	static const char errors[] =
		"/etc/ssh/ssh_config: line 2: Bad configuration option: "
		"ClientAliveInterval\r\n"
		"s/c3 line 1: invalid time value.\r\n"
		"s/c3 line 12: no argument after keyword \"serveraliveinterval\"\n"
		"command-line: line 0: Bad configuration option: foo\n"
		"/a b/line 7/c: line 5: Bad configuration option: bar\n"
		"/etc/ssh/ssh_config: terminating, 2 bad configuration options\r\n"
		"sshd: no hostkeys available -- exiting.\r\n"
		"line 3: what of?\n"
		"x line y: z\n"
		"x line 3";
	static const struct sshconf_complaint expected[] = {
		{ "/etc/ssh/ssh_config line 2",
			"Bad configuration option: ClientAliveInterval",
			"clientaliveinterval" },
		{ "s/c3 line 1", "invalid time value.", "" },
		{ "s/c3 line 12", "no argument after keyword \"serveraliveinterval\"", "" },
		{ "command-line line 0", "Bad configuration option: foo", "foo" },
		{ "/a b/line 7/c line 5", "Bad configuration option: bar", "bar" },
	};
	static struct sshconf_complaint c;
	const char *said = errors;

	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		assert_int_equal(sshconf_complaint(&c, &said), 1);
		assert_string_equal(c.where, expected[i].where);
		assert_string_equal(c.what, expected[i].what);
		assert_string_equal(c.unknown, expected[i].unknown);
	}
	assert_int_equal(sshconf_complaint(&c, &said), 0);
	assert_string_equal(said, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_that_of_the_whole_keyword),
		cmocka_unit_test(each_complaint_has_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
