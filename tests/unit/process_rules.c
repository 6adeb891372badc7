/* Which rule applies in another process, and how it is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ka/connections/process_rules.h"

static struct process_rules process_rules;
static struct rule rule[16];

static size_t rules_of(const char *program, const char *text)
{
	strcpy(process_rules.program, program);
	strcpy(process_rules.text, text);
	return process_rules_select(&process_rules, rule);
}

static void rules_after_one_that_always_applies_are_left_out(void **state)
{
	(void)state;
	assert_int_equal(rules_of("ssh", "ssh:22=30 other=off ssh=60 ssh=9 =9 =9"), 2);
	assert_int_equal(rules_of("ssh", "other=off"), 0);
	assert_int_equal(rules_of("ssh", "=9 =9 =9"), 1);
}

static void only_a_rule_for_all_programs_is_certain_for_an_unknown_program(void **state)
{
	char shown[RULE_SHOWN];

	(void)state;
	assert_int_equal(rules_of("", "=9 other=off"), 1);
	assert_int_equal(process_rules_find(shown, &process_rules, rule, 1, NULL, 0), 0);
	assert_string_equal(shown, "=9");
	assert_int_equal(rules_of("", "other=off =9"), 2);
	assert_int_equal(process_rules_find(shown, &process_rules, rule, 2, NULL, 0), -1);
}

static void a_long_rule_is_shown_truncated(void **state)
{
	static char text[1024];
	char shown[RULE_SHOWN];

	(void)state;
	memset(text, '*', 1000);
	strcpy(text + 1000, "=9");
	assert_int_equal(rules_of("ssh", text), 1);
	assert_int_equal(process_rules_find(shown, &process_rules, rule, 1, NULL, 0), 0);
	assert_int_equal(strlen(shown), RULE_SHOWN - 1);
	assert_string_equal(shown + RULE_SHOWN - 5, "*...");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_after_one_that_always_applies_are_left_out),
		cmocka_unit_test(
			only_a_rule_for_all_programs_is_certain_for_an_unknown_program),
		cmocka_unit_test(a_long_rule_is_shown_truncated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
