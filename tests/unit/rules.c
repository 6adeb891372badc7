/* KA_RULES: which rules parse, and which programs and peers they match. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>

#include <cmocka.h>

#include "common/rules.h"

static char complaints[512];

static int parse(const char *text, struct rule *r)
{
	struct text t = text_in(complaints, sizeof complaints);
	struct warning wrong;
	const char *at = text;
	const int found = rules_next(&at, r, &wrong);

	if (found < 0) warning_put(&t, &wrong);
	text_end(&t);
	return found;
}

static int matches(const char *rule, const char *address, int port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)port) };
	struct rule r;

	assert_int_equal(parse(rule, &r), 1);
	if (inet_pton(AF_INET, address, &v4.sin_addr))
		return rules_match_address(&r, &v4, sizeof v4);
	assert_int_equal(inet_pton(AF_INET6, address, &v6.sin6_addr), 1);
	return rules_match_address(&r, &v6, sizeof v6);
}

static void all_parts_of_a_rule_are_parsed(void **state)
{
	struct rule r;

	(void)state;
	assert_int_equal(parse("  chrome*@10.0.0.0/8:5432=5m/30s/7 more", &r), 1);
	assert_int_equal(r.length, strlen("chrome*@10.0.0.0/8:5432=5m/30s/7"));
	assert_int_equal(r.program, 7);
	assert_int_equal(r.family, AF_INET);
	assert_int_equal(r.bits, 8);
	assert_int_equal(r.port, 5432);
	assert_int_equal(r.off, 0);
	assert_int_equal(r.idle, 300);
	assert_int_equal(r.intvl, 30);
	assert_int_equal(r.cnt, 7);
	assert_false(rules_any_address(&r));
	assert_int_equal(parse("=off", &r), 1);
	assert_int_equal(r.off, 1);
	assert_true(rules_any_address(&r));
	assert_string_equal(complaints, "");
}

static void rules_are_parsed_in_order(void **state)
{
	const char *at = "a=1\n\t b=x  @[::1]=off\r\n";
	struct rule r;

	(void)state;
	assert_int_equal(rules_next(&at, &r, NULL), 1);
	assert_int_equal(r.idle, 1);
	assert_int_equal(rules_next(&at, &r, NULL), -1);
	assert_int_equal(rules_next(&at, &r, NULL), 1);
	assert_int_equal(r.off, 1);
	assert_int_equal(rules_next(&at, &r, NULL), 0);
	assert_int_equal(rules_next(&at, &r, NULL), 0);
}

static void a_bad_rule_is_reported_with_the_place(void **state)
{
	static const struct {
		const char *rule, *spot, *wrong;
	} row[] = {
		{ "ssh", "", "expected =" },
		{ "ssh=", "", "neither off nor a duration in 1s..32767s" },
		{ "ssh=0", "0", "neither off nor a duration in 1s..32767s" },
		{ "ssh=32768", "32768", "neither off nor a duration in 1s..32767s" },
		{ "ssh=on", "on", "neither off nor a duration in 1s..32767s" },
		{ "ssh=offf", "f", "unexpected text" },
		{ "ssh=30/31", "31", "not a duration up to the idle time" },
		{ "ssh=30/5/128", "128", "not a count in 1..127" },
		{ "ssh=30/5/4/3", "/3", "unexpected text" },
		{ "ssh=1m30", "30", "unexpected text" },
		{ "ssh=30=40", "=40", "unexpected text" },
		{ "ssh:=30", "=30", "not a port in 1..65535" },
		{ "ssh:65536=30", "65536=30", "not a port in 1..65535" },
		{ "ssh:22@10.0.0.1=30", "@10.0.0.1=30", "expected =" },
		{ "@=30", "=30", "not an IPv4 address" },
		{ "@10.0.0=30", "=30", "not an IPv4 address" },
		{ "@10.0.0.256=30", "256=30", "not an IPv4 address" },
		{ "@10.0.0.1/33=30", "33=30", "not in 0..32" },
		{ "@10.0.0.1/=30", "=30", "not in 0..32" },
		{ "@::1=30", "::1=30", "not an IPv4 address" },
		{ "@[::1=30", "=30", "not an IPv6 address" },
		{ "@[]=30", "]=30", "not an IPv6 address" },
		{ "@[:]=30", ":]=30", "not an IPv6 address" },
		{ "@[1:2]=30", "]=30", "not an IPv6 address" },
		{ "@[1:2:3:4:5:6:7:8:9]=30", "9]=30", "not an IPv6 address" },
		{ "@[1::2::3]=30", ":3]=30", "not an IPv6 address" },
		{ "@[12345::]=30", "12345::]=30", "not an IPv6 address" },
		{ "@[::1]/129=30", "129=30", "not in 0..128" },
	};
	char expected[256];
	struct rule r;

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		assert_int_equal(parse(row[i].rule, &r), -1);
		snprintf(expected, sizeof expected,
			"libka: KA_RULES: \"%s\", at \"%s\": %s; rule ignored\n",
			row[i].rule, row[i].spot, row[i].wrong);
		assert_string_equal(complaints, expected);
	}
}

/* A part of it would run into the next warning, or lack the end of its line. */
static void a_warning_that_does_not_fit_is_dropped(void **state)
{
	char room[128];
	struct text t = { room, room + sizeof room - 1 };
	const char *at = "one two three";
	struct warning wrong;
	struct rule r;

	(void)state;
	while (rules_next(&at, &r, &wrong)) warning_put(&t, &wrong);
	text_end(&t);
	assert_string_equal(room,
		"libka: KA_RULES: \"one\", at \"\": expected =; rule ignored\n"
		"libka: KA_RULES: \"two\", at \"\": expected =; rule ignored\n");
}

static void programs_match_as_globs(void **state)
{
	static const struct {
		const char *rule, *program;
		int matches;
	} row[] = {
		{ "ssh=1", "ssh", 1 },
		{ "ssh=1", "sshd", 0 },
		{ "ssh=1", "ss", 0 },
		{ "ssh*=1", "sshd", 1 },
		{ "*ssh=1", "autossh", 1 },
		{ "*=1", "", 1 },
		{ "=1", "anything", 1 },
		{ "p?ql=1", "psql", 1 },
		{ "p?ql=1", "pql", 0 },
		{ "a*b*c=1", "aXbYbZc", 1 },
		{ "a*b*c=1", "aXbYbZ", 0 },
		{ "**x=1", "x", 1 },
		{ "python3.*=1", "python3.11", 1 },
		{ "ssh@10.0.0.1=1", "ssh", 1 },
		{ "ssh:22=1", "ssh:22", 0 },
	};
	struct rule r;

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		assert_int_equal(parse(row[i].rule, &r), 1);
		assert_int_equal(rules_match_program(&r, row[i].program), row[i].matches);
	}
}

static void addresses_match_by_prefix_and_port(void **state)
{
	(void)state;
	assert_true(matches("@10.0.0.0/8=1", "10.255.1.2", 80));
	assert_false(matches("@10.0.0.0/8=1", "11.0.0.1", 80));
	assert_true(matches("@192.0.2.128/25=1", "192.0.2.200", 1));
	assert_false(matches("@192.0.2.128/25=1", "192.0.2.100", 1));
	assert_true(matches("@192.0.2.7=1", "192.0.2.7", 1));
	assert_false(matches("@192.0.2.7=1", "192.0.2.6", 1));
	assert_true(matches("@0.0.0.0/0=1", "203.0.113.9", 1));
	assert_false(matches("@0.0.0.0/0=1", "2001:db8::1", 1));
	assert_true(matches("@[2001:db8::]/32=1", "2001:db8:ffff::1", 1));
	assert_false(matches("@[2001:db8::]/32=1", "2001:db9::1", 1));
	assert_true(matches("@[::]/0=1", "2001:db9::1", 1));
	assert_false(matches("@[::]/0=1", "192.0.2.1", 1));
	assert_true(matches("@[::1]:22=1", "::1", 22));
	assert_false(matches("@[::1]:22=1", "::1", 23));
	assert_true(matches(":5432=1", "192.0.2.1", 5432));
	assert_true(matches(":5432=1", "2001:db8::1", 5432));
	assert_false(matches(":5432=1", "192.0.2.1", 5433));
}

static void a_v4_peer_of_a_v6_socket_matches_its_v4_rule(void **state)
{
	(void)state;
	assert_true(matches("@10.0.0.0/8=1", "::ffff:10.1.2.3", 80));
	assert_false(matches("@[::]/0=1", "::ffff:10.1.2.3", 80));
}

static void a_v4_mapped_net_is_a_v4_net(void **state)
{
	(void)state;
	assert_true(matches("@[::ffff:0:0]/96=1", "192.0.2.1", 80));
	assert_true(matches("@[::ffff:0:0]/96=1", "::ffff:192.0.2.1", 80));
	assert_true(matches("@[::ffff:a00:1]=1", "10.0.0.1", 80));
	assert_false(matches("@[::ffff:a00:1]=1", "10.0.0.2", 80));
	assert_true(matches("@[::ffff:a00:0]/104=1", "10.255.1.2", 80));
	assert_false(matches("@[::ffff:a00:0]/104=1", "11.0.0.1", 80));
	assert_false(matches("@[::ffff:0:0]/95=1", "192.0.2.1", 80));
	assert_true(matches("@[::ffff:0:0]/95=1", "::fffe:1:1", 80));
}

/* Linux accepts an IPv6 address of 24 bytes, without its scope, as in RFC 2133. */
static void an_ipv6_address_without_scope_is_accepted(void **state)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(80) };
	const struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(80) };
	struct rule r;

	(void)state;
	assert_int_equal(parse(":80=1", &r), 1);
	assert_true(rules_match_address(&r, &v6, 24));
	assert_false(rules_match_address(&r, &v6, 23));
	assert_true(rules_match_address(&r, &v4, 16));
	assert_false(rules_match_address(&r, &v4, 15));
}

static void other_families_never_match(void **state)
{
	const struct sockaddr a = { .sa_family = AF_UNIX };
	struct rule r;

	(void)state;
	assert_int_equal(parse("=1", &r), 1);
	assert_false(rules_match_address(&r, &a, sizeof a));
	assert_false(rules_match_address(&r, &a, 1));
}

/* Compares with inet_pton(3). */
static void v6_addresses_are_read_as_libc_reads_them(void **state)
{
	static const char *const row[] = { "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1::8",
		"1:2:3::8", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "ABCD:ef01::" };
	char rule[80];
	unsigned char expected[16];
	struct rule r;

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		snprintf(rule, sizeof rule, "@[%s]=1", row[i]);
		assert_int_equal(inet_pton(AF_INET6, row[i], expected), 1);
		assert_int_equal(parse(rule, &r), 1);
		assert_memory_equal(r.net, expected, 16);
	}
}

static void values_that_a_rule_omits_follow_from_its_idle_time(void **state)
{
	const struct settings global = { .idle = 60, .intvl = 15, .cnt = 9, .stall = 195 };
	struct settings s;
	struct rule r;

	(void)state;
	parse("=20", &r);
	rules_settings(&r, &global, &s);
	assert_int_equal(s.idle, 20);
	assert_int_equal(s.intvl, 5);
	assert_int_equal(s.cnt, 9);
	assert_int_equal(s.stall, 65);
	parse("=20/2/3", &r);
	rules_settings(&r, &global, &s);
	assert_int_equal(s.intvl, 2);
	assert_int_equal(s.cnt, 3);
	assert_int_equal(s.stall, 26);
}

static void a_rule_keeps_the_stall_bound_of_the_user(void **state)
{
	const struct settings global = {
		.idle = 60, .intvl = 15, .cnt = 4, .stall = 600, .stall_named = 1
	};
	struct settings s;
	struct rule r;

	(void)state;
	parse("=20", &r);
	rules_settings(&r, &global, &s);
	assert_int_equal(s.stall, 600);
}

/* The first rule without an address always applies. */
static void rules_after_one_that_always_applies_are_skipped(void **state)
{
	static const struct {
		const char *program, *rules;
		int n;
	} row[] = {
		{ "ssh", "ssh:22=30 other=off bad ssh=60 ssh=9 =9", 2 },
		{ "ssh", "other=off", 0 },
		{ "ssh", "=9 =9", 1 },
		{ NULL, "ssh:22=30 other=off bad ssh=60 =9 =8", 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		const char *at = row[i].rules;
		struct rule r;
		int n = 0;

		while (rules_next_for(&at, row[i].program, &r, NULL)) n++;
		assert_int_equal(n, row[i].n);
	}
}

static void the_first_rule_that_matches_the_peer_applies(void **state)
{
	const struct sockaddr_in peer = { .sin_family = AF_INET, .sin_port = htons(22) };
	const struct sockaddr_in other = { .sin_family = AF_INET, .sin_port = htons(80) };
	struct rule r[3];

	(void)state;
	assert_int_equal(parse(":22=1", &r[0]), 1);
	assert_int_equal(parse("@[::]/0=2", &r[1]), 1);
	assert_int_equal(parse("=3", &r[2]), 1);
	assert_int_equal(rules_find(r, 3, &peer, sizeof peer), 0);
	assert_int_equal(rules_find(r, 3, &other, sizeof other), 2);
	assert_int_equal(rules_find(r, 2, &other, sizeof other), -1);
	assert_int_equal(rules_find(r, 3, NULL, 0), 2);
	assert_int_equal(rules_find(r, 0, &peer, sizeof peer), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_after_one_that_always_applies_are_skipped),
		cmocka_unit_test(the_first_rule_that_matches_the_peer_applies),
		cmocka_unit_test(all_parts_of_a_rule_are_parsed),
		cmocka_unit_test(rules_are_parsed_in_order),
		cmocka_unit_test(a_bad_rule_is_reported_with_the_place),
		cmocka_unit_test(a_warning_that_does_not_fit_is_dropped),
		cmocka_unit_test(programs_match_as_globs),
		cmocka_unit_test(addresses_match_by_prefix_and_port),
		cmocka_unit_test(a_v4_peer_of_a_v6_socket_matches_its_v4_rule),
		cmocka_unit_test(a_v4_mapped_net_is_a_v4_net),
		cmocka_unit_test(an_ipv6_address_without_scope_is_accepted),
		cmocka_unit_test(other_families_never_match),
		cmocka_unit_test(v6_addresses_are_read_as_libc_reads_them),
		cmocka_unit_test(values_that_a_rule_omits_follow_from_its_idle_time),
		cmocka_unit_test(a_rule_keeps_the_stall_bound_of_the_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
