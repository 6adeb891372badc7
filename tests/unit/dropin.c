/* Names of services, quoting for systemd, and what the files of a unit set already. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ka/systemd/dropin.h"

static void services_get_their_full_name(void **state)
{
	static const char *const row[][2] = {
		{ "ssh", "ssh.service" },
		{ "ssh.service", "ssh.service" },
		{ "postgresql@15-main", "postgresql@15-main.service" },
		{ "postgresql@.service", "postgresql@.service" },
		{ "foo.bar", "foo.bar.service" },
		{ "a\\x2db:c_d", "a\\x2db:c_d.service" },
		{ "service", "service.service" },
		{ "socket", "socket.service" },
	};
	char unit[DROPIN_UNIT];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		assert_null(dropin_unit(unit, row[i][0]));
		assert_string_equal(unit, row[i][1]);
	}
}

static void names_that_are_not_services_are_refused(void **state)
{
	static const char *const row[] = { "", ".", "..", "../ssh", "a/b", "/etc/x.service",
		"a b", "a*", "a\nb", "-x", "ssh.socket", "x.timer", "x.mount", "x.target",
		"x.slice", "\xc3\xa4" };
	char unit[DROPIN_UNIT], longest[DROPIN_UNIT];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		assert_non_null(dropin_unit(unit, row[i]));
	memset(longest, 'x', sizeof longest);
	longest[DROPIN_UNIT - sizeof ".service"] = 0;
	assert_null(dropin_unit(unit, longest));
	assert_int_equal(strlen(unit), DROPIN_UNIT - 1);
	longest[DROPIN_UNIT - sizeof ".service"] = 'x';
	longest[DROPIN_UNIT - sizeof ".service" + 1] = 0;
	assert_non_null(dropin_unit(unit, longest));
}

static void a_value_is_quoted_for_systemd(void **state)
{
	char out[256];
	struct text t = { out, out + sizeof out - 1 };

	(void)state;
	dropin_variable(&t, "KA_LOG", "/a b/\"c\"\\ 100% \x01$\xc3\xa4'\n");
	*t.at = 0;
	assert_string_equal(out,
		"Environment=\"KA_LOG=/a b/\\x22c\\x22\\x5c 100%% "
		"\\x01$\xc3\xa4'\\x0a\"\n");
}

static void a_units_ld_preload_is_found(void **state)
{
	static const struct {
		const char *line;
		int found;
		const char *value;
	} row[] = {
		{ "Environment=LD_PRELOAD=/usr/lib/libjemalloc.so.2\n", 1,
			"/usr/lib/libjemalloc.so.2" },
		{ "  Environment=A=b LD_PRELOAD=x.so C=d", 1, "x.so" },
		{ "Environment=\"LD_PRELOAD=a.so:b.so\" \"C=d e\"\n", 1, "a.so:b.so" },
		{ "Environment='LD_PRELOAD=a.so'\r\n", 1, "a.so" },
		{ "Environment=LD_PRELOAD=\n", 1, "" },
		{ "Environment = LD_PRELOAD=a.so\n", 1, "a.so" },
		{ "Environment\t=  \"LD_PRELOAD=a.so\"\n", 1, "a.so" },
		{ "Environment=\"A=it's\" LD_PRELOAD=a.so\n", 1, "a.so" },
		/* only systemd knows what this means */
		{ "Environment=\"LD_PRELOAD=a.so b.so\"\n", -1, "" },
		{ "Environment=LD_PRELOAD=%h/a.so\n", -1, "" },
		{ "Environment=LD_PRELOAD=a\\x20b\n", -1, "" },
		{ "Environment=\"A=b LD_PRELOAD=c.so\"\n", -1, "" },
		{ "Environment=LD_PRELOAD=a.so LD_PRELOAD=b.so\n", -1, "" },
		{ "Environment=MY_LD_PRELOAD=a.so\n", -1, "" },
		{ "Environment=A=LD_PRELOAD=a.so\n", -1, "" },
		{ "EnvironmentFile=LD_PRELOAD=a.so\n", -1, "" },
		{ "ExecStart=/usr/bin/env LD_PRELOAD=a.so prog\n", -1, "" },
		{ "LD_PRELOAD=a.so\n", -1, "" },
		{ "#Environment=LD_PRELOAD=a.so\n", 0, "" },
		{ " ; LD_PRELOAD=a.so\n", 0, "" },
		{ "UnsetEnvironment=LD_PRELOAD\n", 0, "" },
		{ "Environment=A=b\n", 0, "" },
		{ "", 0, "" },
	};
	char value[DROPIN_PRELOAD];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		*value = 0;
		if (dropin_preload(value, row[i].line) != row[i].found)
			fail_msg("misread: %s", row[i].line);
		assert_string_equal(value, row[i].value);
	}
}

static void a_unit_that_unsets_ld_preload_is_found(void **state)
{
	static const struct {
		const char *line;
		int unsets;
	} row[] = {
		{ "UnsetEnvironment=LD_PRELOAD\n", 1 },
		{ " UnsetEnvironment=A LD_PRELOAD B", 1 },
		{ "UnsetEnvironment=\"A\" \"LD_PRELOAD\"\r\n", 1 },
		{ "UnsetEnvironment = 'LD_PRELOAD'\n", 1 },
		{ "UnsetEnvironment=\n", 0 },
		{ "UnsetEnvironment=MY_LD_PRELOAD LD_PRELOADS\n", 0 },
		{ "Environment=A=LD_PRELOAD\n", 0 },
		{ "PassEnvironment=LD_PRELOAD\n", 0 },
		{ "#UnsetEnvironment=LD_PRELOAD\n", 0 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		if (dropin_unsets_preload(row[i].line) != row[i].unsets)
			fail_msg("misread: %s", row[i].line);
}

static void the_last_execstart_names_the_program(void **state)
{
	static const char *const row[][2] = {
		{ "ExecStart=/usr/sbin/sshd -D $OPTS\n", "/usr/sbin/sshd" },
		{ "Environment=A=b\n", "/usr/sbin/sshd" },
		{ "ExecStartPre=/bin/true\n", "/usr/sbin/sshd" },
		{ "#ExecStart=/bin/true\n", "/usr/sbin/sshd" },
		{ " ExecStart= -@+/opt/a.b/c++ c\r\n", "/opt/a.b/c++" },
		{ "ExecStart=\n", "" },
		{ "ExecStart=!!true", "true" },
		{ "ExecStart = /x y\n", "/x" },
		{ "ExecStart =\n", "" },
		/* only systemd knows what this means */
		{ "ExecStart=%h/bin/x\n", "" },
		{ "ExecStart=/opt/x\\x20y\n", "" },
		{ "ExecStart=\"/opt/x\" y\n", "" },
		{ "", "" },
	};
	char program[DROPIN_PROGRAM] = "", line[2 * DROPIN_PROGRAM] = "ExecStart=";

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		dropin_program(program, row[i][0]);
		assert_string_equal(program, row[i][1]);
	}
	memset(line + strlen(line), 'x', DROPIN_PROGRAM - 1);
	dropin_program(program, line);
	assert_int_equal(strlen(program), DROPIN_PROGRAM - 1);
	line[strlen(line)] = 'x';
	dropin_program(program, line);
	assert_string_equal(program, "");
}

static void drop_ins_are_looked_for_under_the_same_names_as_systemd_does(void **state)
{
	static const char *const row[] = { "foo.service service",
		"a-b-c.service a-b-.service a-.service service",
		"d--e.service d--.service d-.service service", "f-.service service",
		"x@1-2.service x@.service service", "@.service service",
		"service.service service",
		"a-b@1.service a-b@.service a-@1.service a-@.service a-.service service",
		"a-b@.service a-@.service a-.service service" };

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		char unit[DROPIN_UNIT], name[DROPIN_UNIT], all[DROPIN_UNIT];

		snprintf(unit, sizeof unit, "%.*s", (int)strcspn(row[i], " "), row[i]);
		strcpy(name, unit);
		strcpy(all, unit);
		while (dropin_less_specific(name, unit)) strcat(strcat(all, " "), name);
		assert_string_equal(all, row[i]);
	}
}

static void continued_lines_are_joined_as_systemd_does(void **state)
{
	static const char *const want[] = { "A=b", "", "C=d  e f", "G=h\\\\", "I=j", "K=l ",
		"M=n " };
	char text[] = "# of \\\nA=b\n\nC=d \\\r\n# comment\n ;another \\\ne\\\nf\n"
		      "G=h\\\\\nI=j\nK=l\\\n\nM=n\\";
	char *at = text;

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		assert_string_equal(dropin_line(&at), want[i]);
	assert_null(dropin_line(&at));
	assert_null(dropin_line(&at));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(services_get_their_full_name),
		cmocka_unit_test(names_that_are_not_services_are_refused),
		cmocka_unit_test(a_value_is_quoted_for_systemd),
		cmocka_unit_test(
			drop_ins_are_looked_for_under_the_same_names_as_systemd_does),
		cmocka_unit_test(continued_lines_are_joined_as_systemd_does),
		cmocka_unit_test(a_units_ld_preload_is_found),
		cmocka_unit_test(a_unit_that_unsets_ld_preload_is_found),
		cmocka_unit_test(the_last_execstart_names_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
