/* The screen of ka watch on terminals of every size. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ka/tui/canvas.h"
#include "ka/tui/frame.h"

enum { ROWS = 40 };

static struct track tracks[ROWS];
static const struct track *order[ROWS];
static struct note note[FRAME_NOTES];

/* Makes every line as long as it can be: an address of 41 columns, many digits, every
 * state. */
static int fill(void **state)
{
	(void)state;
	for (int i = 0; i < ROWS; i++) {
		struct connection c = { .family = AF_INET6,
			.peer_size = sizeof(struct sockaddr_in6),
			.state = i % 5 ? TCP_ESTABLISHED : TCP_CLOSE_WAIT,
			.timer = (uint8_t)(i % 4),
			.timer_ms = 7199000,
			.unacked = i % 3 == 0,
			.has_info = 1,
			.last_sent = 4000000000u,
			.last_received = 4000000000u,
			.last_ack = (uint32_t)i * 10000,
			.timer_count = i % 7 ? 0 : 127 };
		struct entry row = { .pid = 4194304 - i, .program = "fifteen letters" };

		c.peer.v6.sin6_family = AF_INET6;
		inet_pton(AF_INET6, "2001:db8:1111:2222:3333:4444:5555:6666",
			&c.peer.v6.sin6_addr);
		c.peer.v6.sin6_port = htons(65535);
		if (i % 2) {
			c.family = AF_INET;
			c.peer_size = sizeof(struct sockaddr_in);
			c.peer.v4 = (struct sockaddr_in){ .sin_family = AF_INET,
				.sin_port = htons(22) };
		}
		row.connection = c;
		row.libka = (signed char)(i % 3 - 1);
		track_update(&tracks[i], &row, NULL, 0, 300000);
		order[i] = &tracks[i];
	}
	for (int i = 0; i < FRAME_NOTES; i++) {
		strcpy(note[i].clock, "23:59:59");
		note[i].style = frame_event_style(i % (EVENT_DIED + 1));
		snprintf(note[i].text, sizeof note[i].text,
			"ssh[%d] [2001:db8:1111:2222:3333:4444:5555:6666]:65535  something happened to it, or to the other end",
			i);
	}
	return 0;
}

static char *drawn(struct frame *f)
{
	static char picture[1 << 17];
	struct text t = { picture, picture + sizeof picture - 1 };

	frame_draw(&t, f);
	*t.at = 0;
	assert_in_range(t.at - picture, 0, frame_room(f->columns, f->lines));
	return picture;
}

/* Removes control sequences and carriage returns. */
static void strip(char *s)
{
	char *to = s;

	while (*s) {
		if (*s == '\033') {
			while (*s < '@' || *s > '~' || *s == '[') s++;
			s++;
		} else if (*s == '\r') {
			s++;
		} else {
			*to++ = *s++;
		}
	}
	*to = 0;
}

static unsigned columns_of(const char *line)
{
	unsigned n = 0;

	for (; *line; line++) n += ((unsigned char)*line & 0xc0) != 0x80;
	return n;
}

static void fits(struct frame *f)
{
	char *const s = drawn(f);
	char *line = s;
	unsigned lines = 0;

	strip(s);
	for (char *end; line; line = end) {
		end = strchr(line, '\n');
		if (end) *end++ = 0;
		lines++;
		if (columns_of(line) >= f->columns && f->columns)
			print_message("%ux%u: %s\n", f->columns, f->lines, line);
		assert_true(!f->columns || columns_of(line) < f->columns);
	}
	assert_true(!f->lines || lines <= f->lines);
}

static void no_line_wraps_or_scrolls_away(void **state)
{
	static const size_t rows[] = { 0, 1, 3, ROWS }, notes[] = { 0, 1, 5, 300 };
	struct frame f = { .filter = "",
		.only = "",
		.empty = "  no connections so far",
		.clock = "23:59:59",
		.tracks = order,
		.note = note };

	(void)state;
	for (f.columns = 0; f.columns < 260; f.columns += f.columns < 140 ? 1 : 17)
		for (f.lines = 0; f.lines < 60; f.lines += f.lines < 12 ? 1 : 7)
			for (int i = 0; i < 32; i++) {
				f.count = rows[i % 4];
				f.notes = notes[i / 4 % 4];
				f.utf8 = f.colour = i / 16;
				f.limit = i % 2 ? 300000 : 0;
				f.total = ROWS;
				f.is_typing = i % 3 == 0;
				f.filter = i % 3 ? "" : "fifteen letters";
				f.only = i % 4 ? "" : "fifteen letters and some";
				f.sort = i % 5 ? NULL : "program";
				f.shows_help = i % 7 == 6;
				f.top = i % 2 ? 1000 : 5;
				fits(&f);
			}
}

/* A screen of 24 lines, with the first `rows` connections. */
static struct frame screen(unsigned columns, size_t rows)
{
	return (struct frame){ .filter = "",
		.only = "",
		.empty = "  no connections so far",
		.columns = columns,
		.lines = 24,
		.clock = "23:59:59",
		.tracks = order,
		.count = rows,
		.total = rows,
		.note = note };
}

static const char *plain(struct frame *f)
{
	char *const s = drawn(f);

	strip(s);
	return s;
}

static unsigned count(const char *s, const char *what)
{
	unsigned n = 0;

	for (; (s = strstr(s, what)); s++) n++;
	return n;
}

static void rows_that_do_not_fit_are_counted(void **state)
{
	struct frame f = screen(80, ROWS);
	const char *s = plain(&f);

	(void)state;
	assert_int_equal(count(s, "fifteen"), 21);
	assert_non_null(strstr(s, "\n  1 to 21 of 40"));
	f.count = f.total = 22;
	s = plain(&f);
	assert_int_equal(count(s, "fifteen"), 22);
	assert_int_equal(count(s, " of "), 0);
}

static void events_take_a_quarter_of_a_full_screen_or_what_rows_leave_free(void **state)
{
	struct frame f = screen(150, ROWS);
	const char *s;

	(void)state;
	f.notes = FRAME_NOTES + 3;
	s = plain(&f);
	assert_int_equal(count(s, "something happened"), 5);
	assert_non_null(strstr(s, "ssh[2] "));
	assert_null(strstr(s, "ssh[125] "));
	f.count = 1;
	s = plain(&f);
	assert_int_equal(count(s, "something happened"), 20);
	assert_true(strstr(s, "ssh[127]") < strstr(s, "ssh[0]"));
}

static void long_events_continue_below_their_text(void **state)
{
	struct frame f = screen(40, 0);

	(void)state;
	f.notes = 1;
	strcpy(note[0].text,
		"ssh[4711] 192.0.2.1:22  closed after 3m05s idle; longest idle 1h");
	assert_non_null(strstr(plain(&f),
		"\n23:59:59  ssh[4711] 192.0.2.1:22\n"
		"          closed after 3m05s idle;\n"
		"          longest idle 1h"));
}

static void all_connections_can_be_scrolled_to(void **state)
{
	struct frame f = screen(150, ROWS);
	const char *s;

	(void)state;
	f.top = 3;
	s = plain(&f);
	assert_non_null(strstr(s, "\n  4 to 24 of 40"));
	assert_null(strstr(s, "4194304"));
	assert_non_null(strstr(s, "4194301"));
	f.top = 1000;
	s = plain(&f);
	assert_int_equal(f.top, ROWS - 21);
	assert_non_null(strstr(s, "\n  20 to 40 of 40"));
	assert_non_null(strstr(s, "4194265"));
}

static void the_heading_shows_filter_order_and_processes(void **state)
{
	struct frame f = screen(100, 1);

	(void)state;
	f.filter = "ssh";
	f.is_typing = 1;
	f.only = "python3 4711";
	f.sort = "idle";
	f.total = ROWS;
	assert_non_null(strstr(plain(&f), "ka watch  /ssh_  1 of 40 connections"));
	assert_non_null(strstr(plain(&f), "  by idle  only python3 4711  "));
	f.shows_help = 1;
	assert_non_null(strstr(plain(&f), "PgUp, PgDn "));
	assert_int_equal(count(plain(&f), "fifteen"), 0);
	f.columns = 40;
	assert_non_null(strstr(plain(&f), "only rows with it in"));
	assert_non_null(strstr(plain(&f), "?                any key returns"));
}

static void a_connection_that_died_stands_out_most(void **state)
{
	struct frame f = screen(80, 0);

	(void)state;
	f.notes = 1;
	f.colour = 1;
	strcpy(note[0].text, "ssh died");
	note[0].style = frame_event_style(EVENT_DIED);
	assert_non_null(strstr(drawn(&f), STYLE_DEADLY "ssh died" STYLE_PLAIN));
	for (enum event_kind kind = EVENT_NEW; kind < EVENT_DIED; kind++)
		assert_string_not_equal(frame_event_style(kind), STYLE_DEADLY);
	f.colour = 0;
	assert_null(strstr(drawn(&f), STYLE_DEADLY));
}

static void no_colour_is_used_unless_wanted(void **state)
{
	struct frame f = screen(80, ROWS);

	(void)state;
	f.utf8 = 1;
	for (const char *s = drawn(&f); (s = strstr(s, "\033[")); s++)
		assert_null(memchr(s, 'm', strspn(s, "\033[0123456789;m")));
	f.colour = 1;
	assert_non_null(strstr(drawn(&f), "\033[31m"));
}

static void only_ascii_is_used_unless_the_locale_has_utf8(void **state)
{
	struct frame f = screen(40, ROWS);

	(void)state;
	for (const char *s = plain(&f); *s; s++)
		assert_true(*s == '\n' || (*s >= ' ' && *s <= '~'));
	f.utf8 = 1;
	assert_non_null(strstr(plain(&f), "\u2026"));
	assert_non_null(strstr(plain(&f), "\u2501"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(no_line_wraps_or_scrolls_away, fill),
		cmocka_unit_test_setup(rows_that_do_not_fit_are_counted, fill),
		cmocka_unit_test_setup(
			events_take_a_quarter_of_a_full_screen_or_what_rows_leave_free,
			fill),
		cmocka_unit_test_setup(long_events_continue_below_their_text, fill),
		cmocka_unit_test_setup(all_connections_can_be_scrolled_to, fill),
		cmocka_unit_test_setup(the_heading_shows_filter_order_and_processes, fill),
		cmocka_unit_test_setup(a_connection_that_died_stands_out_most, fill),
		cmocka_unit_test_setup(no_colour_is_used_unless_wanted, fill),
		cmocka_unit_test_setup(only_ascii_is_used_unless_the_locale_has_utf8, fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
