/* The list of ka status on terminals of every width. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ka/connections/lookalike.h"
#include "ka/tui/list.h"

enum { ENTRIES = 12 };

static struct entry entry[ENTRIES];
static const struct entry *order[ENTRIES];

static void set_peer(struct entry *e, const char *address, uint16_t port)
{
	struct connection *const c = &e->connection;

	memset(&c->peer, 0, sizeof c->peer);
	if (strchr(address, ':')) {
		c->family = AF_INET6;
		c->peer.v6.sin6_family = AF_INET6;
		c->peer_size = sizeof c->peer.v6;
		inet_pton(AF_INET6, address, &c->peer.v6.sin6_addr);
		c->peer.v6.sin6_port = htons(port);
	} else {
		c->family = AF_INET;
		c->peer.v4.sin_family = AF_INET;
		c->peer_size = sizeof c->peer.v4;
		inet_pton(AF_INET, address, &c->peer.v4.sin_addr);
		c->peer.v4.sin_port = htons(port);
	}
}

/* Each entry is of another process and has another peer. */
static int fill(void **state)
{
	(void)state;
	for (int i = 0; i < ENTRIES; i++) {
		entry[i] = (struct entry){ .pid = 4000000 + i,
			.program = "ssh",
			.libka = 1,
			.connection = { .state = TCP_ESTABLISHED,
				.has_info = 1,
				.last_sent = 185000,
				.last_received = 185000,
				.last_ack = 185000,
				.timer = IDIAG_TIMER_KEEPALIVE,
				.timer_ms = 52000 } };
		set_peer(&entry[i], "192.0.2.1", (uint16_t)(i + 1));
		order[i] = &entry[i];
	}
	return 0;
}

/* Makes every column as wide as it can be. */
static void lengthen(void)
{
	for (int i = 0; i < ENTRIES; i++) {
		struct connection *const c = &entry[i].connection;

		if (i % 2)
			set_peer(
				&entry[i], "2001:db8:1111:2222:3333:4444:5555:6666", 65535);
		strcpy(entry[i].program, "fifteen letters");
		c->state = i % 5 ? TCP_ESTABLISHED : TCP_FIN_WAIT2;
		c->timer_ms = 7199000;
		c->timer_count = 3;
		c->unacked = 4294967295u;
		entry[i].rule = "postgres*@[2001:db8::]/32:5432=2m/30/4";
	}
}

static struct list list;
static char line[4096];

static const char *drawn(const struct entry *e, unsigned width, int colour)
{
	struct text t = { line, line + sizeof line - 1 };
	struct canvas out = {
		.t = &t, .width = width ? width : 4000, .most = 1, .colour = colour
	};

	if (e)
		list_entry(&out, &list, e, track_risk(&e->connection, 0));
	else
		list_head(&out, &list);
	while (t.at > line && t.at[-1] == ' ') t.at--;
	*t.at = 0;
	return line;
}

static const char *head(unsigned width)
{
	list_fit(&list, order, ENTRIES, width, 0);
	return drawn(NULL, width, 0);
}

static void no_row_wraps_at_any_width(void **state)
{
	(void)state;
	for (int round = 0; round < 2; round++) {
		for (unsigned width = 40; width <= 200; width++) {
			assert_in_range(strlen(head(width)), 1, width);
			for (int i = 0; i < ENTRIES; i++)
				assert_in_range(
					strlen(drawn(&entry[i], width, 0)), 1, width);
		}
		lengthen();
	}
}

static void an_ordinary_row_at_80_columns_lacks_only_unacked(void **state)
{
	(void)state;
	assert_string_equal(head(80),
		"      PID  PROGRAM  PEER          STATE    IDLE  SILENT  KEEPALIVE  LIBKA");
	assert_string_equal(drawn(&entry[0], 80, 0),
		"  4000000  ssh      192.0.2.1:1   ESTAB   3m05s   3m05s  in 52s     yes");
}

static void at_40_columns_peer_idle_time_and_keepalive_remain(void **state)
{
	(void)state;
	assert_string_equal(head(40), "  PEER            IDLE  KEEPALIVE");
	assert_string_equal(drawn(&entry[0], 40, 0), "  192.0.2.1:1    3m05s  in 52s");
}

/* Both are at risk, for different reasons, and need different cures. */
static void a_late_keepalive_is_not_shown_as_off(void **state)
{
	(void)state;
	entry[1].pid = entry[0].pid; /* makes the column LOCAL appear */
	entry[1].connection.peer = entry[0].connection.peer;
	entry[0].connection.timer_ms = 297000;
	entry[2].connection.timer = IDIAG_TIMER_OFF;
	for (unsigned width = 40; width <= 200; width++) {
		list_fit(&list, order, ENTRIES, width, 300000);
		assert_non_null(strstr(drawn(&entry[0], width, 0), "too late"));
		assert_non_null(strstr(drawn(&entry[2], width, 0), " off"));
	}
	assert_non_null(strstr(drawn(&entry[0], 200, 0), "in 4m57s, too late"));
}

static void the_keepalive_is_shown_in_words_at_any_width(void **state)
{
	static const struct {
		uint8_t timer, retransmits;
		uint32_t unacked, count;
		const char *brief;
	} is[] = {
		{ IDIAG_TIMER_KEEPALIVE, 0, 0, 9, "  unanswered" },
		{ IDIAG_TIMER_PROBE0, 0, 0, 3, "  unread" },
		{ IDIAG_TIMER_ON, 3, 1, 3, "  resending" },
	};
	struct connection *const c = &entry[0].connection;

	(void)state;
	entry[1].pid = entry[0].pid;
	entry[1].connection.peer = entry[0].connection.peer;
	for (size_t i = 0; i < sizeof is / sizeof *is; i++) {
		c->timer = is[i].timer;
		c->timer_count = (uint8_t)is[i].count;
		c->retransmits = is[i].retransmits;
		c->unacked = is[i].unacked;
		c->timer_ms = 7199000;
		head(40);
		assert_non_null(strstr(drawn(&entry[0], 40, 0), is[i].brief));
	}
}

static void nothing_is_cut_without_a_terminal(void **state)
{
	(void)state;
	lengthen();
	assert_non_null(strstr(head(0), "STATE"));
	assert_non_null(strstr(
		drawn(&entry[1], 0, 0), "[2001:db8:1111:2222:3333:4444:5555:6666]:65535"));
	assert_non_null(strstr(line, "postgres*@[2001:db8::]/32:5432=2m/30/4"));
	assert_non_null(strstr(line, "in 1h59m, 3 unanswered"));
}

static void the_state_is_shown_where_its_column_is_left_out(void **state)
{
	(void)state;
	entry[0].connection.state = TCP_CLOSE_WAIT;
	assert_null(strstr(head(60), "STATE"));
	assert_non_null(strstr(drawn(&entry[0], 60, 0), "  CLOSE-WAIT"));
	assert_non_null(strstr(head(0), "STATE"));
	assert_non_null(strstr(drawn(&entry[0], 0, 0), "  CLOSE-WAIT"));
}

static void connections_to_one_peer_are_distinguished_by_port(void **state)
{
	(void)state;
	entry[1].pid = entry[0].pid;
	entry[1].connection.peer = entry[0].connection.peer;
	entry[0].connection.local.v4.sin_port = htons(50001);
	entry[1].connection.local.v4.sin_port = htons(50002);
	for (unsigned width = 0; width <= 200; width += width ? 1 : 40) {
		char first[sizeof line];

		assert_non_null(strstr(head(width), "LOCAL"));
		strcpy(first, drawn(&entry[0], width, 0));
		assert_string_not_equal(first, drawn(&entry[1], width, 0));
		assert_non_null(strstr(line, ":50002"));
	}
}

/* The column PID shows the difference; a narrow terminal does not have it. */
static void processes_with_one_peer_are_distinguished_where_pid_is_left_out(void **state)
{
	(void)state;
	entry[1].connection.peer = entry[0].connection.peer;
	assert_null(strstr(head(120), "LOCAL"));
	assert_non_null(strstr(head(120), "PID"));
	assert_null(strstr(head(40), "PID"));
	assert_non_null(strstr(head(40), "LOCAL"));
}

static void lookalikes_are_found_by_process_and_peer(void **state)
{
	char is[ENTRIES];

	(void)state;
	assert_int_equal(lookalike_find(is, order, ENTRIES, LOOKALIKE_PROCESS), 0);
	entry[5].connection.peer = entry[2].connection.peer;
	assert_int_equal(lookalike_find(is, order, ENTRIES, LOOKALIKE_PROCESS), 0);
	assert_int_equal(lookalike_find(is, order, ENTRIES, LOOKALIKE_PEER), 2);
	entry[5].pid = entry[2].pid;
	assert_int_equal(lookalike_find(is, order, ENTRIES, LOOKALIKE_PROCESS), 2);
	for (int i = 0; i < ENTRIES; i++) assert_int_equal(is[i], i == 2 || i == 5);
}

static void connections_armed_by_ka_attach_are_marked(void **state)
{
	(void)state;
	entry[0].attached = 1;
	head(80);
	assert_non_null(strstr(drawn(&entry[0], 80, 0), "  attach"));
	assert_null(strstr(drawn(&entry[1], 80, 0), "  attach"));
}

static void risks_are_marked_and_coloured_if_wanted(void **state)
{
	(void)state;
	entry[0].connection.timer = IDIAG_TIMER_OFF;
	entry[1].connection.timer_count = 3;
	head(80);
	assert_true(*drawn(&entry[0], 80, 0) == '!');
	assert_true(*drawn(&entry[1], 80, 0) == '?');
	assert_null(strchr(line, '\033'));
	assert_non_null(strstr(drawn(&entry[0], 80, 1), STYLE_RED "!"));
	assert_non_null(strstr(drawn(&entry[1], 80, 1), STYLE_YELLOW "?"));
	assert_null(strchr(drawn(&entry[2], 80, 1), '\033'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(no_row_wraps_at_any_width, fill),
		cmocka_unit_test_setup(
			an_ordinary_row_at_80_columns_lacks_only_unacked, fill),
		cmocka_unit_test_setup(
			at_40_columns_peer_idle_time_and_keepalive_remain, fill),
		cmocka_unit_test_setup(a_late_keepalive_is_not_shown_as_off, fill),
		cmocka_unit_test_setup(the_keepalive_is_shown_in_words_at_any_width, fill),
		cmocka_unit_test_setup(nothing_is_cut_without_a_terminal, fill),
		cmocka_unit_test_setup(
			the_state_is_shown_where_its_column_is_left_out, fill),
		cmocka_unit_test_setup(
			connections_to_one_peer_are_distinguished_by_port, fill),
		cmocka_unit_test_setup(
			processes_with_one_peer_are_distinguished_where_pid_is_left_out,
			fill),
		cmocka_unit_test_setup(lookalikes_are_found_by_process_and_peer, fill),
		cmocka_unit_test_setup(connections_armed_by_ka_attach_are_marked, fill),
		cmocka_unit_test_setup(risks_are_marked_and_coloured_if_wanted, fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
