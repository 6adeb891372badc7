/* The KA_ variables: good values, and the warnings about bad ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/settings.h"

static char complaints[2048 + 1]; /* as libka.so has them */

/* Reads the environment given as arguments, up to a null pointer. */
static struct settings reading(const char *first, ...)
{
	char *env[16] = { (char *)first };
	struct text t = text_in(complaints, sizeof complaints);
	struct warning wrong[SETTINGS_WRONG_MAX];
	struct settings s;
	va_list more;
	int n = 0, refused;

	va_start(more, first);
	while (env[n]) env[++n] = va_arg(more, char *);
	va_end(more);
	memset(&s, 0xa5, sizeof s);
	refused = settings_read(&s, env, wrong);
	assert_in_range(refused, 0, SETTINGS_WRONG_MAX);
	for (int i = 0; i < refused; i++) warning_put(&t, &wrong[i]);
	text_end(&t);
	return s;
}

static void assert_defaults(const struct settings *s)
{
	assert_int_equal(s->idle, 60);
	assert_int_equal(s->intvl, 15);
	assert_int_equal(s->cnt, 4);
	assert_int_equal(s->stall, 120);
	assert_int_equal(s->user_timeout, 0);
	assert_int_equal(s->disable, 0);
	assert_int_equal(s->inherited, 0);
	assert_int_equal(s->force, 0);
	assert_null(s->log);
}

static void defaults_apply_without_an_environment(void **state)
{
	const struct settings s = reading(NULL);

	(void)state;
	assert_defaults(&s);
	assert_int_equal(s.listen_pid, 0);
	assert_int_equal(s.listen_fds, 0);
	assert_string_equal(complaints, "");
}

static void idle_alone_scales_the_rest(void **state)
{
	static const struct {
		const char *idle;
		int seconds, intvl, stall;
	} row[] = {
		{ "KA_IDLE=1", 1, 1, 18 },
		{ "KA_IDLE=3", 3, 1, 18 },
		{ "KA_IDLE=4", 4, 1, 18 },
		{ "KA_IDLE=15", 15, 3, 27 },
		{ "KA_IDLE=30", 30, 7, 58 },
		{ "KA_IDLE=5m", 300, 75, 600 },
		{ "KA_IDLE=2h", 7200, 1800, 14400 },
		{ "KA_IDLE=32767", 32767, 8191, 65531 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		const struct settings s = reading(row[i].idle, NULL);

		assert_int_equal(s.idle, row[i].seconds);
		assert_int_equal(s.intvl, row[i].intvl);
		assert_int_equal(s.cnt, 4);
		assert_int_equal(s.stall, row[i].stall);
		assert_string_equal(complaints, "");
	}
}

static void each_setting_can_be_set(void **state)
{
	const struct settings s = reading("KA_IDLE=5m", "KA_INTVL=10s", "KA_CNT=127",
		"KA_STALL=90", "KA_USER_TIMEOUT=1h", "KA_DISABLE=1", "KA_INHERITED=1",
		"KA_FORCE=1", "KA_RULES==off", "KA_LOG=/var/log/ka", "LISTEN_PID=77",
		"LISTEN_FDS=2", NULL);

	(void)state;
	assert_string_equal(complaints, "");
	assert_int_equal(s.idle, 300);
	assert_int_equal(s.intvl, 10);
	assert_int_equal(s.cnt, 127);
	assert_int_equal(s.stall, 90);
	assert_int_equal(s.user_timeout, 3600);
	assert_int_equal(s.disable, 1);
	assert_int_equal(s.inherited, 1);
	assert_int_equal(s.force, 1);
	assert_string_equal(s.rules, "=off");
	assert_string_equal(s.log, "/var/log/ka");
	assert_int_equal(s.listen_pid, 77);
	assert_int_equal(s.listen_fds, 2);
}

static void the_first_of_two_entries_counts_as_for_getenv(void **state)
{
	(void)state;
	assert_int_equal(reading("KA_IDLE=7", "KA_IDLE=9", NULL).idle, 7);
}

static void variables_with_similar_names_are_not_read(void **state)
{
	(void)state;
	assert_int_equal(
		reading("KA_IDLE2=7", "KA_IDL=8", "XKA_IDLE=9", "KA_IDLE", NULL).idle, 60);
	assert_string_equal(complaints, "");
}

static void good_durations(void **state)
{
	static const struct {
		const char *v;
		int seconds;
	} row[] = {
		{ "1", 1 },
		{ "90", 90 },
		{ "90s", 90 },
		{ "5m", 300 },
		{ "2h", 7200 },
		{ "007", 7 },
		{ "546m", 32760 },
		{ "9h", 32400 },
		{ "32767s", 32767 },
	};
	char entry[64];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		snprintf(entry, sizeof entry, "KA_IDLE=%s", row[i].v);
		assert_int_equal(reading(entry, NULL).idle, row[i].seconds);
		assert_string_equal(complaints, "");
	}
}

static void bad_values_are_reported_and_the_default_applies(void **state)
{
	static const struct {
		const char *entry, *shown;
	} row[] = {
		{ "KA_IDLE=abc",
			"KA_IDLE=\"abc\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=-5", "KA_IDLE=\"-5\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=0", "KA_IDLE=\"0\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=+5", "KA_IDLE=\"+5\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=1m30",
			"KA_IDLE=\"1m30\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=5M", "KA_IDLE=\"5M\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=s", "KA_IDLE=\"s\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=1.5",
			"KA_IDLE=\"1.5\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=0x10",
			"KA_IDLE=\"0x10\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=32768",
			"KA_IDLE=\"32768\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=10h",
			"KA_IDLE=\"10h\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=4294967297",
			"KA_IDLE=\"4294967297\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=99999999999999999999",
			"KA_IDLE=\"99999999999999999999\": not a duration in 1s..32767s; "
			"using 60s" },
		{ "KA_IDLE=1193047h",
			"KA_IDLE=\"1193047h\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=", "KA_IDLE=\"\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE= 60",
			"KA_IDLE=\" 60\": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=60 ",
			"KA_IDLE=\"60 \": not a duration in 1s..32767s; using 60s" },
		{ "KA_IDLE=6\t0\n",
			"KA_IDLE=\"6\\x090\\x0a\": not a duration in 1s..32767s; using "
			"60s" },
		{ "KA_IDLE=\xff\"\\",
			"KA_IDLE=\"\\xff\\\"\\\\\": not a duration in 1s..32767s; using "
			"60s" },
		{ "KA_INTVL=61", "KA_INTVL=\"61\": not a duration in 1s..60s; using 15s" },
		{ "KA_CNT=128", "KA_CNT=\"128\": not a count in 1..127; using 4" },
		{ "KA_CNT=4s", "KA_CNT=\"4s\": not a count in 1..127; using 4" },
		{ "KA_STALL=17",
			"KA_STALL=\"17\": not a duration in 18s..32767s; using 120s" },
		{ "KA_USER_TIMEOUT=0",
			"KA_USER_TIMEOUT=\"0\": not a duration in 1s..32767s; ignored" },
		{ "KA_DISABLE=yes", "KA_DISABLE=\"yes\": not 0 or 1; using 0" },
		{ "KA_DISABLE=2", "KA_DISABLE=\"2\": not 0 or 1; using 0" },
		{ "KA_INHERITED=", "KA_INHERITED=\"\": not 0 or 1; using 0" },
		{ "KA_FORCE=on", "KA_FORCE=\"on\": not 0 or 1; using 0" },
		{ "KA_LOG=", "KA_LOG=\"\": not a path of 1..1023 bytes; ignored" },
	};
	char expected[256];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		const struct settings s = reading(row[i].entry, NULL);

		snprintf(expected, sizeof expected, "libka: %s\n", row[i].shown);
		assert_string_equal(complaints, expected);
		assert_defaults(&s);
	}
}

static void an_interval_longer_than_the_idle_time_is_refused(void **state)
{
	const struct settings s = reading("KA_IDLE=20", "KA_INTVL=30", NULL);

	(void)state;
	assert_int_equal(s.intvl, 5);
	assert_string_equal(complaints,
		"libka: KA_INTVL=\"30\": not a duration in 1s..20s; using 5s\n");
	assert_int_equal(reading("KA_IDLE=20", "KA_INTVL=20", NULL).intvl, 20);
}

static void a_value_of_a_megabyte_is_reported_truncated(void **state)
{
	enum { SIZE = 1 << 20 };
	char *const entry = malloc(SIZE + 1);

	(void)state;
	memset(entry, 'x', SIZE);
	entry[SIZE] = 0;
	memcpy(entry, "KA_IDLE=", 8);
	assert_int_equal(reading(entry, NULL).idle, 60);
	assert_string_equal(complaints,
		"libka: KA_IDLE=\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"...:"
		" not a duration in 1s..32767s; using 60s\n");
	memset(entry + 8, '1', SIZE - 8);
	assert_int_equal(reading(entry, NULL).idle, 60);
	memcpy(entry, "KA_LOG==", 8);
	assert_null(reading(entry, NULL).log);
	free(entry);
}

static void there_is_room_for_a_warning_about_every_variable(void **state)
{
	char value[64], entry[9][80];
	static const char *const name[] = { "KA_IDLE", "KA_INTVL", "KA_CNT", "KA_STALL",
		"KA_USER_TIMEOUT", "KA_DISABLE", "KA_INHERITED", "KA_FORCE", "KA_SSH" };
	int lines = 0;

	(void)state;
	memset(value, '\xff', sizeof value);
	value[33] = 0;
	for (int i = 0; i < 9; i++)
		snprintf(entry[i], sizeof entry[i], "%s=%s", name[i], value);
	reading(entry[0], entry[1], entry[2], entry[3], entry[4], entry[5], entry[6],
		entry[7], entry[8], "KA_LOG=", NULL);
	for (const char *p = complaints; *p; p++) lines += *p == '\n';
	assert_int_equal(lines, 10);
	/* One more line says that libka-ssh.so cannot be loaded. */
	assert_true(strlen(complaints) < sizeof complaints - 100);
}

static void a_log_path_may_have_1023_bytes(void **state)
{
	char entry[7 + SETTINGS_LOG_MAX + 2] = "KA_LOG=";

	(void)state;
	memset(entry + 7, 'p', SETTINGS_LOG_MAX);
	assert_string_equal(reading(entry, NULL).log, entry + 7);
	entry[7 + SETTINGS_LOG_MAX] = 'p';
	assert_null(reading(entry, NULL).log);
}

static void bad_values_of_foreign_variables_are_not_reported(void **state)
{
	const struct settings s = reading("LISTEN_PID=x", "LISTEN_FDS=-1", NULL);

	(void)state;
	assert_int_equal(s.listen_pid, 0);
	assert_int_equal(s.listen_fds, 0);
	assert_string_equal(complaints, "");
}

static void variables_of_others_are_skipped(void **state)
{
	char *none[] = { "PATH=/bin", "K", "KA", "LISTEN", "LANG=C", NULL };
	char *ours[] = { "PATH=/bin", "KA_CNT=1", "LANG=C", "KA_IDLE=9", NULL };
	char *systemd[] = { "LANG=C", "LISTEN_FDS=3", "LISTEN_PID=7", NULL };
	struct warning wrong[SETTINGS_WRONG_MAX];
	struct settings s;

	(void)state;
	assert_ptr_equal(settings_first(none), none + 5);
	assert_ptr_equal(settings_first(none + 5), none + 5);
	assert_ptr_equal(settings_first(ours), ours + 1);
	assert_int_equal(settings_read(&s, settings_first(ours), wrong), 0);
	assert_int_equal(s.idle, 9);
	assert_ptr_equal(settings_first(systemd), systemd + 1);
	assert_int_equal(settings_read(&s, settings_first(systemd), wrong), 0);
	assert_int_equal(s.listen_fds, 3);
	assert_int_equal(s.listen_pid, 7);
}

static void ssh_takes_an_interval_and_a_count(void **state)
{
	static const struct {
		const char *value;
		int interval, count;
	} row[] = {
		{ "KA_SSH=60", 60, 3 },
		{ "KA_SSH=60/3", 60, 3 },
		{ "KA_SSH=2m/10", 120, 10 },
		{ "KA_SSH=1s/1", 1, 1 },
		{ "KA_SSH=32767/127", 32767, 127 },
		{ "KA_SSH=", 0, 0 },
		{ "KA_SSH=0", 0, 0 },
		{ "KA_SSH=60/", 0, 0 },
		{ "KA_SSH=60/0", 0, 0 },
		{ "KA_SSH=60/128", 0, 0 },
		{ "KA_SSH=60/3/4", 0, 0 },
		{ "KA_SSH=60/3s", 0, 0 },
		{ "KA_SSH=/3", 0, 0 },
		{ "KA_SSH=32768", 0, 0 },
		{ "KA_SSH=on", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		const struct settings s = reading(row[i].value, NULL);

		assert_int_equal(s.ssh_interval, row[i].interval);
		assert_int_equal(s.ssh_count, row[i].count);
		assert_int_equal(!*complaints, row[i].interval > 0);
	}
	reading("KA_SSH=x", NULL);
	assert_string_equal(complaints,
		"libka: KA_SSH=\"x\": not INTERVAL[/COUNT] in 1s..32767s and 1..127; ignored\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_apply_without_an_environment),
		cmocka_unit_test(idle_alone_scales_the_rest),
		cmocka_unit_test(each_setting_can_be_set),
		cmocka_unit_test(the_first_of_two_entries_counts_as_for_getenv),
		cmocka_unit_test(variables_with_similar_names_are_not_read),
		cmocka_unit_test(good_durations),
		cmocka_unit_test(bad_values_are_reported_and_the_default_applies),
		cmocka_unit_test(an_interval_longer_than_the_idle_time_is_refused),
		cmocka_unit_test(a_value_of_a_megabyte_is_reported_truncated),
		cmocka_unit_test(there_is_room_for_a_warning_about_every_variable),
		cmocka_unit_test(a_log_path_may_have_1023_bytes),
		cmocka_unit_test(bad_values_of_foreign_variables_are_not_reported),
		cmocka_unit_test(variables_of_others_are_skipped),
		cmocka_unit_test(ssh_takes_an_interval_and_a_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
