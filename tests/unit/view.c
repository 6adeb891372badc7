/* The keys of ka watch, and which connections are shown in which order. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ka/tui/keys.h"
#include "ka/watch/view.h"

enum { TRACKS = 4 };

static struct track track[TRACKS];
static const struct tracks all = { .at = track, .count = TRACKS };
static const struct track *order[TRACKS];
static struct view view;

static int fill(void **state)
{
	static const struct {
		const char *program, *peer;
		uint64_t idle, silent;
		enum risk risk;
	} is[TRACKS] = {
		{ "ssh", "192.0.2.9", 5000, 5000, RISK_NONE },
		{ "psql", "192.0.2.10", 9000, 100, RISK_IDLE },
		{ "ssh", "192.0.2.1", 1000, 9000, RISK_FAILING },
		{ "Xorg", "198.51.100.1", 70000, 100, RISK_NONE },
	};

	(void)state;
	view = (struct view){ .page = 10 };
	for (int i = 0; i < TRACKS; i++) {
		struct connection *const c = &track[i].entry.connection;

		track[i] = (struct track){
			.idle = is[i].idle, .silent = is[i].silent, .risk = is[i].risk
		};
		strcpy(track[i].entry.program, is[i].program);
		track[i].entry.pid = 100 + i;
		c->cookie = (uint64_t)i;
		c->family = AF_INET;
		c->peer_size = sizeof c->peer.v4;
		c->peer.v4.sin_family = AF_INET;
		c->peer.v4.sin_port = htons((uint16_t)(60000 - 1000 * i));
		inet_pton(AF_INET, is[i].peer, &c->peer.v4.sin_addr);
	}
	return 0;
}

static void type(const char *keys)
{
	for (; *keys; keys++) assert_false(view_key(&view, *keys));
}

/* Returns the indices of the connections that are shown, in order. */
static const char *shown(void)
{
	static char s[TRACKS + 1];
	const size_t n = view_select(order, &all, &view, TRACKS);

	for (size_t i = 0; i < n; i++) s[i] = (char)('0' + (order[i] - track));
	s[n] = 0;
	return s;
}

static void s_sorts_by_risk_idle_time_program_and_peer(void **state)
{
	(void)state;
	assert_string_equal(shown(), "2130");
	type("s");
	assert_string_equal(view_sort_name(view.sort), "idle");
	assert_string_equal(shown(), "3102");
	type("s");
	assert_string_equal(shown(), "3102");
	type("s");
	assert_string_equal(view_sort_name(view.sort), "peer");
	assert_string_equal(shown(), "2013");
	type("s");
	assert_string_equal(shown(), "2130");
}

/* If they changed places at each poll, nobody could read the rows of a busy pool. */
static void connections_in_use_keep_their_places(void **state)
{
	static const uint64_t idle[][TRACKS] = { { 10, 900, 400, 20 }, { 900, 10, 30, 800 },
		{ 300, 310, 300, 0 } };

	(void)state;
	for (int i = 0; i < TRACKS; i++) {
		track[i].risk = RISK_NONE;
		track[i].entry.connection.cookie = (uint64_t)(TRACKS - i);
	}
	track[2].entry.pid = track[1].entry.pid;
	track[1].entry.fd = 8;
	track[2].entry.fd = 7;
	for (int poll = 0; poll < 3; poll++)
		for (view.sort = SORT_RISK; view.sort <= SORT_IDLE; view.sort++) {
			for (int i = 0; i < TRACKS; i++) track[i].idle = idle[poll][i];
			assert_string_equal(shown(), "0213");
		}
}

/* At some polls their idle times are of the same second, and at others not. */
static void connections_idle_for_long_keep_their_places(void **state)
{
	(void)state;
	for (int i = 0; i < TRACKS; i++) track[i].risk = RISK_NONE;
	for (uint64_t past = 0; past < 1000; past += 100) {
		for (int i = 0; i < TRACKS; i++)
			track[i].idle = 20000 + past + 300 * (uint64_t)i;
		assert_string_equal(shown(), "3210");
	}
}

static int by_pointer(const void *a, const void *b)
{
	const struct track *const x = *(const struct track *const *)a;
	const struct track *const y = *(const struct track *const *)b;

	return (x > y) - (x < y);
}

/* Of many connections only those are sorted that the screen shows. */
static void the_rows_that_are_shown_are_those_of_the_whole_order(void **state)
{
	enum { MANY = 300 };
	static struct track many[MANY];
	static const struct track *whole[MANY], *first[MANY];
	const struct tracks tracks = { .at = many, .count = MANY };
	struct view v = { .sort = SORT_IDLE };

	(void)state;
	for (unsigned i = 0; i < MANY; i++) {
		many[i].idle = i * 7919u % MANY * 20000;
		many[i].entry.pid = (pid_t)(MANY - i);
	}
	for (v.sort = SORT_RISK; v.sort <= SORT_PROGRAM; v.sort++) {
		v.top = 0;
		view_select(whole, &tracks, &v, MANY);
		for (; v.top <= MANY + 5; v.top += 61)
			for (size_t rows = 0; rows < 50; rows += 7) {
				const size_t end =
					v.top + rows < MANY ? v.top + rows : MANY;

				assert_int_equal(
					view_select(first, &tracks, &v, rows), MANY);
				if (v.top < MANY)
					assert_memory_equal(
						first, whole, end * sizeof *first);
				qsort(first, MANY, sizeof *first, by_pointer);
				for (size_t i = 0; i < MANY; i++)
					assert_ptr_equal(first[i], &many[i]);
			}
	}
}

static void a_filter_is_typed_after_a_slash(void **state)
{
	(void)state;
	type("/xor");
	assert_true(view.is_typing);
	assert_string_equal(shown(), "3");
	for (int i = 0; i < 5; i++) view_key(&view, KEY_BACKSPACE);
	assert_string_equal(shown(), "2130");
	type("[102] 192");
	assert_string_equal(shown(), "2");
	view_key(&view, KEY_ENTER);
	assert_false(view.is_typing);
	assert_string_equal(shown(), "2");
	view_key(&view, KEY_ESCAPE);
	assert_string_equal(shown(), "2130");
	type("/nobody");
	assert_string_equal(shown(), "");
	view_key(&view, KEY_ESCAPE);
	assert_false(view.is_typing);
	assert_string_equal(shown(), "2130");
}

static void a_filter_is_edited_as_a_line_in_a_shell(void **state)
{
	(void)state;
	type("/ssh[102] 192.0.2.1  ");
	view_key(&view, KEY_ERASE_WORD);
	assert_string_equal(view.filter, "ssh[102] ");
	view_key(&view, KEY_ERASE_WORD);
	assert_string_equal(view.filter, "");
	view_key(&view, KEY_ERASE_WORD);
	assert_string_equal(view.filter, "");
	type("ssh psql");
	view_key(&view, KEY_ERASE_LINE);
	assert_string_equal(view.filter, "");
	assert_true(view.is_typing);
}

static void a_q_in_a_filter_does_not_quit(void **state)
{
	(void)state;
	type("/q?sj");
	assert_string_equal(view.filter, "q?sj");
	view_key(&view, KEY_ENTER);
	assert_true(view_key(&view, 'q'));
}

static void a_filter_of_any_length_does_no_harm(void **state)
{
	(void)state;
	type("/");
	for (int i = 0; i < 1000; i++) view_key(&view, 'x');
	assert_int_equal(strlen(view.filter), sizeof view.filter - 1);
}

static void keys_scroll_but_never_above_the_first(void **state)
{
	(void)state;
	type("jjj");
	view_key(&view, KEY_DOWN);
	assert_int_equal(view.top, 4);
	type("k");
	view_key(&view, KEY_UP);
	assert_int_equal(view.top, 2);
	view_key(&view, KEY_PAGE_DOWN);
	assert_int_equal(view.top, 12);
	view_key(&view, KEY_PAGE_UP);
	view_key(&view, KEY_PAGE_UP);
	assert_int_equal(view.top, 0);
	type("k");
	assert_int_equal(view.top, 0);
	type("G");
	assert_true(view.top > 1000000);
	view_key(&view, KEY_PAGE_DOWN);
	assert_true(view.top > 1000000);
	type("g");
	assert_int_equal(view.top, 0);
}

static void any_key_leaves_the_help(void **state)
{
	(void)state;
	type("?");
	assert_true(view.shows_help);
	view_key(&view, KEY_ESCAPE);
	assert_false(view.shows_help);
	type("??");
	assert_false(view.shows_help);
	type("?q");
	assert_false(view.shows_help);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(s_sorts_by_risk_idle_time_program_and_peer, fill),
		cmocka_unit_test_setup(connections_in_use_keep_their_places, fill),
		cmocka_unit_test_setup(connections_idle_for_long_keep_their_places, fill),
		cmocka_unit_test_setup(
			the_rows_that_are_shown_are_those_of_the_whole_order, fill),
		cmocka_unit_test_setup(a_filter_is_typed_after_a_slash, fill),
		cmocka_unit_test_setup(a_filter_is_edited_as_a_line_in_a_shell, fill),
		cmocka_unit_test_setup(a_q_in_a_filter_does_not_quit, fill),
		cmocka_unit_test_setup(a_filter_of_any_length_does_no_harm, fill),
		cmocka_unit_test_setup(keys_scroll_but_never_above_the_first, fill),
		cmocka_unit_test_setup(any_key_leaves_the_help, fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
