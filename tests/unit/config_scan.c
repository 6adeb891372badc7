/* Which lines of its configuration make ssh read the files twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ssh/config_scan.h"

static int scan(const char *text, unsigned long chunk)
{
	struct config_scan s = { 0 };
	unsigned long left = strlen(text);
	int found = 0;

	for (; left > chunk; left -= chunk, text += chunk)
		found |= config_scan(&s, text, chunk);
	found |= config_scan(&s, text, left);
	return found | config_scan(&s, "\n", 1);
}

static void is(int expected, const char *text)
{
	if (scan(text, strlen(text)) == expected && scan(text, 1) == expected) return;
	fail_msg("%s: %s",
		expected ? "the user's own value would be overridden"
			 : "there would be no keepalive",
		text);
}

static void lines_that_cause_a_second_pass_are_found(void **state)
{
	static const char *const telling[] = { "Match final", "Match host a,b final",
		"match host a !FINAL", "Match canonical final", "CanonicalizeHostname yes",
		"\"Match\" host a final", "\"Match\"host a final", "Match host a 'final'",
		"Match host a fi\"na\"l", "Match host \"a\"final", "\rMatch final",
		"= Match=final", "Match host=a final", "\"CanonicalizeHostname\" always",
		"CANONICALIZEHOSTNAME=\"TRUE\"", "Host a\n\tMatch final\nHost b",
		"Match final\r", "Match user x # final", 0 };

	(void)state;
	for (const char *const *t = telling; *t; t++) is(1, *t);
}

static void other_lines_are_not_found(void **state)
{
	static const char *const others[] = { "", "\n\n", "Host final", "# Match final",
		"Match host a", "Match host a\nfinal", "ProxyCommand canonical",
		"CanonicalDomains a", "Match", "Match\n  CanonicalDomains a",
		"Match canonical", "Match host nofinalhere", "Match host a.final",
		"Match host final.example.org", "Match originalhost *.canonical.com",
		"Match exec \"test -e /finally\"", "CanonicalizeHostname no",
		"CanonicalizeHostname=false", "CanonicalizeHostname\nyes",
		"#CanonicalizeHostname yes", "CanonicalizeFallbackLocal yes", 0 };

	(void)state;
	for (const char *const *t = others; *t; t++) is(0, *t);
}

static void a_line_may_be_of_any_length(void **state)
{
	static const struct {
		int expected;
		const char *before, *after;
	} row[] = {
		{ 1, "", "Match final" },
		{ 1, "Match host a", " final" },
		{ 1, "CanonicalizeHostname", " yes" },
		{ 1, "Match", " final host a" },
		{ 0, "Match host a", " exec b" },
		{ 0, "CanonicalizeHostname", " no" },
		{ 0, "# Match host a", " final" },
		{ 0, "Match host a", "\nfinal" },
	};
	char text[1024];

	(void)state;
	for (int n = 0; n < 700; n++) {
		for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
			snprintf(text, sizeof text, "%s%*s%s", row[i].before, n, "",
				row[i].after);
			is(row[i].expected, text);
		}
		snprintf(text, sizeof text, "Match host %0*dfinal", n + 1, 0);
		is(0, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_cause_a_second_pass_are_found),
		cmocka_unit_test(other_lines_are_not_found),
		cmocka_unit_test(a_line_may_be_of_any_length),
	};

	return cmocka_run_group_tests(tests, 0, 0);
}
