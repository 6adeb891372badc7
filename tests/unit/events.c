/* The events that ka watch reports, from two polls of the same connections. */
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ka/connections/events.h"

static const uint64_t wrap = 1ull << 32;

/* One connection as the kernel shows it, its history, and what is reported of it. */
static struct connection c;
static struct track w;
static struct tracks looked;
static uint64_t limit;
static char said[512];

static void say(const struct event *e, void *data)
{
	char what[EVENT_TEXT];
	const size_t n = strlen(said);

	(void)data;
	snprintf(said + n, sizeof said - n, "%s%s", n ? "; " : "", event_text(what, e));
}

static int begin(void **state)
{
	(void)state;
	c = (struct connection){ .family = AF_INET,
		.state = TCP_ESTABLISHED,
		.cookie = 7,
		.inode = 7,
		.has_info = 1,
		.rto_ms = 200,
		.bytes_sent = 100,
		.bytes_received = 100 };
	looked = (struct tracks){ 0 };
	limit = 0;
	return 0;
}

/* Polls c, `elapsed` ms after the last poll. Returns what is reported. */
static const char *look(uint64_t elapsed)
{
	static struct track next;
	const struct entry row = { .connection = c, .pid = 42, .program = "ssh" };
	const struct tracks before = looked;
	const struct tracks now = { .at = &next, .count = 1 };

	*said = 0;
	track_update(&next, &row, before.count ? &w : NULL, elapsed, limit);
	events_between(&before, &now, elapsed, limit, say, NULL);
	w = next;
	looked = (struct tracks){ .at = &w, .count = 1 };
	return said;
}

/* Lets `ms` pass in which nothing happens, and polls. */
static const char *pass(uint32_t ms)
{
	c.last_sent += ms;
	c.last_received += ms;
	c.last_ack += ms;
	c.timer_ms -= c.timer_ms > ms ? ms : c.timer_ms;
	return look(ms);
}

static const char *lose(void)
{
	*said = 0;
	events_between(&looked, &(struct tracks){ 0 }, 1000, limit, say, NULL);
	return said;
}

static void hear(void)
{
	c.last_ack = 0;
}

static void exchange_data(void)
{
	c.last_sent = c.last_received = c.last_ack = 0;
	c.bytes_sent++;
	c.bytes_received++;
}

static void arm(uint32_t ms)
{
	c.timer = IDIAG_TIMER_KEEPALIVE;
	c.timer_ms = ms;
}

/* --- idle time --- */

static void idle_time_goes_on_when_the_kernels_clock_wraps(void **state)
{
	const uint32_t day = 86400000;

	(void)state;
	pass(40 * day);
	for (uint64_t days = 41; days < 120; days++) {
		assert_string_equal(pass(day), "");
		assert_true(w.idle == days * day && w.silent == days * day);
		assert_true(w.longest_idle == days * day && w.quiet == days * day);
	}
	exchange_data();
	look(1000);
	assert_true(w.idle == 0 && w.silent == 0);
	assert_true(w.longest_idle == 119ull * day);
}

static void the_clock_of_each_direction_wraps_by_itself(void **state)
{
	(void)state;
	c.last_sent = 5000;
	c.last_received = c.last_ack = UINT32_MAX - 500;
	look(0);
	assert_true(w.idle == 5000);
	pass(1000);
	assert_true(w.received == wrap + 499 && w.silent == wrap + 499 && w.idle == 6000);
	pass(4000);
	hear();
	pass(1000);
	assert_true(w.received == wrap + 5499 && w.silent == 1000);
}

static void data_at_the_moment_of_the_wrap_ends_idleness(void **state)
{
	(void)state;
	c.last_sent = c.last_received = c.last_ack = UINT32_MAX - 500;
	look(0);
	c.bytes_sent++;
	c.last_sent = 300;
	c.last_received = 499; /* without data it would be wrap + 499 */
	look(1000);
	assert_true(w.sent == 300 && w.received == wrap + 499 && w.idle == 300);
}

/* If they did, rows of the same age would change places at every poll. */
static void the_kernels_ticks_do_not_make_times_jitter(void **state)
{
	(void)state;
	c.last_sent = c.last_received = c.last_ack = 60000;
	look(0);
	for (uint64_t i = 1; i < 100; i++) {
		c.last_sent = c.last_received = c.last_ack =
			(uint32_t)(60000 + 1001 * i - i % 3 * 4);
		look(1001);
		assert_true(w.idle == 60000 + 1001 * i && w.silent == w.idle);
	}
	c.last_sent = c.last_received = c.last_ack = 300000; /* more than ticks explain */
	look(1001);
	assert_true(w.idle == 300000);
}

/* Before Linux 4.19 the kernel does not count bytes. */
static void data_ends_idleness_on_kernels_without_byte_counts(void **state)
{
	(void)state;
	c.bytes_sent = c.bytes_received = 0;
	pass(3600000);
	c.last_sent = c.last_received = c.last_ack = 200;
	look(1000);
	assert_true(w.idle == 200 && w.silent == 200);
}

static void a_long_pause_between_polls_does_no_harm(void **state)
{
	(void)state;
	look(0);
	assert_string_equal(pass(3000000000u), "");
	assert_true(w.idle == 3000000000u);
	assert_string_equal(pass(3000000000u), "");
	assert_true(w.idle == 6000000000u);
}

/* The kernel sets last_sent at each retransmission. */
static void retransmissions_do_not_end_idleness(void **state)
{
	(void)state;
	c.last_received = c.last_ack = 60000;
	c.last_sent = 100;
	c.unacked = 1;
	c.retransmits = 3;
	c.rto_ms = 1600;
	c.rtt_us = 100000;
	c.timer = IDIAG_TIMER_ON;
	look(0);
	assert_true(w.idle >= 1000);
}

/* After the acknowledgement only the count of bytes shows that nothing new was sent. */
static void acknowledged_retransmissions_do_not_end_idleness(void **state)
{
	(void)state;
	look(0);
	for (int i = 0; i < 60; i++) pass(1000);
	c.bytes_sent++; /* from now on the peer cannot be reached for a minute */
	c.last_sent = 0;
	c.unacked = 1;
	c.timer = IDIAG_TIMER_ON;
	look(0);
	assert_true(w.idle == 0);
	c.rto_ms = 120000;
	for (uint32_t i = 1; i <= 60; i++) {
		c.retransmits = (uint8_t)(i / 10);
		if (i % 10 == 0) c.last_sent = 0;
		pass(1000);
		assert_true(w.idle >= 1000 * i - 1000 && w.idle <= 1000 * i + 1000);
	}
	c.unacked = c.retransmits = 0;
	c.timer = IDIAG_TIMER_OFF;
	hear();
	for (uint64_t i = 61; i < 70; i++) {
		pass(1000);
		assert_true(w.idle == 1000 * i);
		assert_true(w.quiet <= 10000);
	}
	c.bytes_sent++;
	c.last_sent = 0;
	look(1000);
	assert_true(w.idle == 0);
}

static void data_in_flight_ends_idleness(void **state)
{
	(void)state;
	c.last_received = c.last_ack = 60000;
	c.last_sent = 100;
	c.unacked = 1;
	c.timer = IDIAG_TIMER_ON;
	look(0);
	assert_true(w.idle == 100);
	c.unacked = 0;
	c.retransmits = 1; /* the kernel clears it at the next data */
	look(0);
	assert_true(w.idle == 100);
}

static void times_before_the_handshake_are_ignored(void **state)
{
	(void)state;
	c.state = TCP_SYN_SENT;
	c.last_sent = c.last_received = c.last_ack = 4294000000u;
	c.unacked = 1;
	assert_string_equal(look(0), "new");
	assert_false(w.has_times);
	assert_true(w.longest_idle == 0);
	assert_string_equal(lose(), "closed, never connected");
	c.state = TCP_ESTABLISHED;
	c.unacked = 0;
	c.last_sent = c.last_received = c.last_ack = 10;
	assert_string_equal(look(1000), "");
	assert_true(w.idle == 10 && w.longest_idle == 10);
}

/* --- keepalive on and off --- */

static void arming_and_disarming_are_reported(void **state)
{
	(void)state;
	assert_string_equal(look(0), "new, no keepalive");
	arm(60000);
	assert_string_equal(look(1000), "armed, first probe in 1m00s");
	assert_string_equal(pass(1000), "");
	c.timer = IDIAG_TIMER_OFF;
	assert_string_equal(pass(1000), "keepalive turned off");
	assert_string_equal(pass(1000), "");
}

static void a_new_connection_with_keepalive_is_reported_as_such(void **state)
{
	(void)state;
	arm(60000);
	assert_string_equal(look(0), "new, first probe in 1m00s");
}

static void data_in_flight_is_not_reported_as_keepalive_turned_off(void **state)
{
	(void)state;
	c.timer = IDIAG_TIMER_ON;
	c.unacked = 1;
	assert_string_equal(look(0), "new");
	c.unacked = 0;
	arm(60000);
	hear();
	assert_string_equal(look(1000), "");
	c.timer = IDIAG_TIMER_ON;
	c.unacked = 1;
	assert_string_equal(pass(1000), "");
	c.timer = IDIAG_TIMER_OFF; /* the acknowledgement is about to arrive */
	assert_string_equal(pass(1000), "");
	c.unacked = 0;
	arm(60000);
	hear();
	assert_string_equal(look(1000), "");
	c.state = TCP_FIN_WAIT2;
	c.timer = IDIAG_TIMER_OFF;
	assert_string_equal(pass(1000), "");
}

/* --- the next probe --- */

/* With TCP_KEEPIDLE 60 s and TCP_KEEPINTVL 15 s the kernel sets its timer to 15 s after
 * each answered probe, and then to 45 s. */
static void the_next_probe_follows_from_the_idle_time_while_the_peer_answers(void **state)
{
	(void)state;
	arm(60000);
	look(0);
	assert_true(w.next_probe == 60000);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 59; i++) {
			pass(1000);
			if (c.timer_ms == 0) arm(60000 - c.last_ack);
			look(0);
			assert_true(w.quiet + w.next_probe == 60000);
		}
		pass(1000);
		hear(); /* the probe was sent and answered */
		arm(15000);
		look(0);
		assert_true(w.next_probe == 60000);
		assert_string_equal(said, "");
	}
}

static void a_shorter_keepidle_is_noticed(void **state)
{
	(void)state;
	arm(60000);
	look(0);
	pass(1000);
	arm(9000); /* TCP_KEEPIDLE is 10 s now */
	look(0);
	assert_true(w.next_probe == 9000);
	for (int i = 0; i < 9; i++) pass(1000);
	hear();
	arm(5000);
	look(0);
	assert_true(w.next_probe == 10000);
}

/* When keepalive is turned on, the kernel waits for TCP_KEEPIDLE from that moment. */
static void an_idle_connection_that_is_armed_is_probed_after_all_of_keepidle(void **state)
{
	(void)state;
	c.last_sent = c.last_received = c.last_ack = 1000000;
	look(0);
	arm(60000);
	c.last_sent = c.last_received = c.last_ack = 1001000;
	look(1000);
	assert_true(w.next_probe == 60000);
	for (int i = 0; i < 60; i++) pass(1000);
	hear();
	arm(15000);
	look(0);
	assert_true(w.next_probe == 60000);
}

static void data_postpones_the_next_probe(void **state)
{
	(void)state;
	arm(60000);
	look(0);
	for (int i = 0; i < 50; i++) pass(1000);
	exchange_data(); /* the kernel's timer goes on: 10 s are left */
	look(0);
	assert_true(w.next_probe == 60000);
	for (int i = 0; i < 10; i++) pass(1000);
	arm(50000);
	look(0);
	assert_true(w.next_probe == 50000);
}

static void data_that_hides_the_next_probe_does_not_change_it(void **state)
{
	(void)state;
	arm(60000);
	look(0);
	pass(20000);
	c.timer = IDIAG_TIMER_ON;
	c.timer_ms = 200;
	c.unacked = 1;
	c.last_sent = 0;
	c.bytes_sent++;
	look(0);
	assert_true(w.keepidle == 60000);
	c.unacked = 0;
	hear();
	c.last_received += 1000;
	c.last_sent = 1000;
	arm(39000);
	look(1000);
	assert_true(w.next_probe == 60000);
	c.bytes_sent++; /* data one way only; the timer is set again */
	c.last_sent = c.last_ack = 100;
	c.last_received += 1000;
	arm(15000);
	look(1000);
	assert_true(w.next_probe == 59900);
	c.bytes_received++;
	c.last_received = c.last_ack = 100;
	c.last_sent += 1000;
	arm(20000);
	look(1000);
	assert_true(w.next_probe == 59900);
}

/* Before the first poll, keepalive was turned on while the connection was idle. */
static void an_early_probe_corrects_keepidle(void **state)
{
	(void)state;
	c.last_sent = c.last_received = c.last_ack = 30000;
	arm(60000);
	look(0);
	assert_true(w.keepidle == 90000);
	for (int i = 0; i < 20; i++) pass(1000);
	arm(10000); /* the timer is shorter now: the probe comes after 60 s of silence */
	look(0);
	assert_true(w.keepidle == 60000);
	for (int i = 0; i < 9; i++) pass(1000);
	c.timer_ms = 15000;
	hear();
	look(1000);
	assert_true(w.keepidle == 60000 && w.next_probe == 60000);
}

/* --- a peer that does not answer --- */

static void an_answer_that_may_still_arrive_is_not_called_missing(void **state)
{
	(void)state;
	arm(500);
	c.rto_ms = 900;
	look(0);
	pass(1000); /* the probe was sent 500 ms ago */
	arm(15000 - 500);
	c.timer_count = 1;
	assert_string_equal(look(0), "");
	assert_true(w.unanswered == 0);
	c.timer_count = 0;
	hear();
	assert_string_equal(look(100), "");
}

/* The round trip takes seconds: by satellite, or through a full queue. */
static void a_slow_answer_is_waited_for(void **state)
{
	(void)state;
	arm(500);
	c.rto_ms = 3000;
	look(0);
	pass(1000);
	arm(15000);
	c.timer_count = 1;
	assert_string_equal(look(0), ""); /* sent 0.5 s ago at most */
	assert_string_equal(pass(1000), "");
	assert_string_equal(pass(1000), "");
	assert_string_equal(pass(1500), "1 probe unanswered, peer silent for 4.5s");
	assert_string_equal(lose(),
		"died after 1 unanswered probe, 4.5s of silence; longest idle 4.5s");
}

static void a_probe_that_follows_data_gets_its_time(void **state)
{
	(void)state;
	c.timer = IDIAG_TIMER_ON;
	c.timer_ms = 100;
	c.unacked = 1;
	look(0);
	c.unacked = 0;
	arm(15000);
	c.timer_count = 1;
	assert_string_equal(pass(1000), "");
}

static void a_probe_before_the_first_poll_gets_its_time(void **state)
{
	(void)state;
	arm(15000);
	c.timer_count = 1;
	c.last_ack = 60100;
	look(0);
	assert_true(w.unanswered == 0);
	assert_string_equal(pass(1000), "1 probe unanswered, peer silent for 1m01s");
}

/* A connection that probes every 10 s misses two answers. */
static void let_two_probes_go_unanswered(void)
{
	arm(10000);
	look(0);
	pass(9000);
	c.timer_count = 1;
	c.timer_ms = 10000;
	c.last_sent = c.last_received = c.last_ack = 10000;
	look(1000);
	pass(5000);
	pass(4000);
	c.timer_count = 2;
	c.timer_ms = 10000;
	c.last_sent = c.last_received = c.last_ack = 20000;
	look(1000);
}

static void unanswered_probes_are_reported_one_by_one(void **state)
{
	(void)state;
	arm(10000);
	look(0);
	assert_string_equal(pass(9000), "");
	c.timer_count = 1;
	c.timer_ms = 9500;
	assert_string_equal(pass(1500), "1 probe unanswered, peer silent for 10s");
	assert_int_equal(w.risk, RISK_FAILING);
	assert_string_equal(pass(5000), "");
	c.timer_count = 2;
	c.timer_ms = 9000;
	assert_string_equal(pass(4500), "2 probes unanswered, peer silent for 20s");
	assert_string_equal(
		lose(), "died after 2 unanswered probes, 20s of silence; longest idle 20s");
}

static void probes_between_two_distant_polls_are_counted(void **state)
{
	(void)state;
	arm(10000);
	look(0);
	c.last_sent = c.last_received = c.last_ack = 45000;
	c.timer_count = 4;
	c.timer_ms = 5000;
	assert_string_equal(look(45000), "3 probes unanswered, peer silent for 45s");
}

static void a_peer_that_answers_again_is_reported(void **state)
{
	(void)state;
	let_two_probes_go_unanswered();
	pass(1000);
	c.timer_count = 0;
	c.timer_ms = 9600;
	c.last_ack = 400;
	assert_string_equal(look(1000), "peer answers again, after 21s of silence");
	assert_int_equal(w.risk, RISK_NONE);
}

/* The kernel shows one timer only, so data hides the count of unanswered probes. */
static void data_sent_to_a_silent_peer_does_not_count_as_its_answer(void **state)
{
	(void)state;
	let_two_probes_go_unanswered();
	pass(1000);
	assert_true(w.unanswered == 2);
	c.timer = IDIAG_TIMER_ON;
	c.timer_count = 0;
	c.unacked = 1;
	c.last_sent = 0;
	c.bytes_sent++;
	c.last_ack += 1000;
	assert_string_equal(look(1000), "");
	assert_true(w.unanswered == 2);
	c.retransmits = 2;
	c.last_ack += 1000;
	assert_string_equal(look(1000), "peer silent for 23s, data in flight");
	hear();
	c.unacked = c.retransmits = 0;
	arm(10000);
	assert_string_equal(look(1000), "peer answers again, after 24s of silence");
}

static void one_lost_segment_is_not_reported_as_silence(void **state)
{
	(void)state;
	look(0);
	c.unacked = 1;
	c.retransmits = 1;
	c.timer = IDIAG_TIMER_ON;
	assert_string_equal(pass(300), "");
	c.retransmits = 2;
	assert_string_equal(pass(400), "peer silent for 0.7s, data in flight");
	assert_string_equal(pass(1000), "");
	assert_int_equal(w.risk, RISK_FAILING);
	assert_string_equal(
		lose(), "died after 1.7s of silence, data in flight; longest idle 1.7s");
}

static void a_peer_that_does_not_read_is_not_reported_as_silent(void **state)
{
	(void)state;
	look(0);
	c.timer = IDIAG_TIMER_PROBE0;
	c.timer_count = 0;
	hear();
	assert_string_equal(look(1000), "");
	c.timer_count = 1; /* the answer may still arrive */
	assert_string_equal(pass(1000), "");
	c.timer_count = 2;
	assert_string_equal(pass(1000), "peer silent for 2.0s, data in flight");
}

/* --- the limit, and the end --- */

static void the_limit_is_reported_once_for_each_quiet_period(void **state)
{
	(void)state;
	limit = 10000;
	look(0);
	assert_string_equal(pass(9999), "");
	assert_string_equal(pass(1), "no packet for 10s: the limit is passed");
	assert_string_equal(pass(5000), "");
	assert_int_equal(w.risk, RISK_IDLE);
	exchange_data();
	assert_string_equal(look(1000), "");
	assert_string_equal(pass(12000), "no packet for 10s: the limit is passed");
}

static void an_answered_probe_counts_as_a_packet(void **state)
{
	(void)state;
	limit = 10000;
	arm(8000);
	look(0);
	pass(8000);
	hear();
	arm(8000);
	look(0);
	assert_string_equal(pass(8000), "");
	assert_true(w.idle == 16000 && w.quiet == 8000);
}

static void the_end_is_reported_with_the_longest_idle_time(void **state)
{
	(void)state;
	look(0);
	pass(125000);
	exchange_data();
	look(1000);
	pass(5000);
	assert_string_equal(lose(), "closed after 5.0s idle; longest idle 2m05s");
}

static void the_risk_follows_from_keepalive_limit_and_state(void **state)
{
	(void)state;
	c.last_sent = c.last_received = c.last_ack = 5000;
	look(0);
	assert_int_equal(w.risk, RISK_IDLE); /* no keepalive */
	arm(55000);
	look(0);
	assert_int_equal(w.risk, RISK_NONE);
	limit = 61000;
	look(0);
	assert_int_equal(w.risk, RISK_NONE);
	limit = 60000; /* the probe would come when the NAT forgets */
	look(0);
	assert_int_equal(w.risk, RISK_IDLE);
	c.timer = IDIAG_TIMER_ON; /* no probe is due, but data is in flight */
	c.unacked = 1;
	look(0);
	assert_int_equal(w.risk, RISK_NONE);
	c.last_sent = c.last_received = c.last_ack = 60001;
	look(0);
	assert_int_equal(w.risk, RISK_IDLE);
	c.state = TCP_FIN_WAIT2; /* it is being closed */
	look(0);
	assert_int_equal(w.risk, RISK_NONE);
}

/* --- many connections --- */

static char order[256];

static void note_order(const struct event *e, void *data)
{
	const size_t n = strlen(order);

	(void)data;
	snprintf(order + n, sizeof order - n, "%c%llu ",
		e->kind >= EVENT_CLOSED ? '-' : '+',
		(unsigned long long)e->of->entry.connection.cookie);
}

static void new_and_ended_connections_are_reported_in_order(void **state)
{
	static const uint64_t had[] = { 1, 3, 4, 8, UINT64_MAX - 1 };
	static const uint64_t has[] = { 0, 3, 5, 6, 8, 9 };
	struct track a[5] = { 0 }, b[6] = { 0 };

	(void)state;
	for (size_t i = 0; i < 5; i++) a[i].entry.connection.cookie = had[i];
	for (size_t i = 0; i < 6; i++) b[i].entry.connection.cookie = has[i];
	events_between(&(struct tracks){ .at = a, .count = 5 },
		&(struct tracks){ .at = b, .count = 6 }, 1000, 0, note_order, NULL);
	assert_string_equal(order, "+0 -1 -4 +5 +6 +9 -18446744073709551614 ");
}

static void names_cannot_write_on_the_terminal(void **state)
{
	const struct entry row = {
		.connection = c, .pid = 42, .program = "\033[2J\xff\n\x7f"
	};
	char who[EVENT_SUBJECT];

	(void)state;
	track_update(&w, &row, NULL, 0, 0);
	assert_string_equal(w.entry.program, "?[2J???");
	assert_non_null(strstr(event_subject(who, &w), "?[2J???[42] "));
}

static void the_first_lines_show_the_state_of_each_connection(void **state)
{
	char s[EVENT_TEXT];

	(void)state;
	c.last_sent = c.last_received = c.last_ack = 185000;
	look(0);
	assert_string_equal(event_state(s, &w), "idle 3m05s, no keepalive");
	arm(52000);
	look(0);
	assert_string_equal(event_state(s, &w), "idle 3m05s, next probe in 52s");
	c.timer = IDIAG_TIMER_ON;
	c.unacked = 1;
	c.last_sent = 0;
	c.bytes_sent++;
	look(0);
	assert_string_equal(event_state(s, &w), "idle 0.0s, in flight");
	c.state = TCP_SYN_SENT;
	look(0);
	assert_string_equal(event_state(s, &w), "SYN-SENT");
}

#define TEST(f) cmocka_unit_test_setup(f, begin)

static void a_connection_closed_by_the_program_is_not_reported_as_died(void **state)
{
	(void)state;
	arm(60000);
	look(0);
	pass(60000);
	c.timer_count = 2;
	c.timer_ms = 15000;
	pass(15000);
	assert_true(w.unanswered);
	w.closed_by_program = 1;
	assert_string_equal(
		lose(), "closed by the program after 1m15s of silence; longest idle 1m15s");
	w.closed_by_program = 0;
	assert_non_null(strstr(lose(), "died after "));
}

static void a_connection_that_ends_while_the_program_holds_it_is_reported_as_died(
	void **state)
{
	(void)state;
	look(0);
	pass(125000);
	w.was_held = 1;
	assert_string_equal(lose(), "died after 2m05s idle, reset; longest idle 2m05s");
}

static void lookalikes_are_named_with_their_port(void **state)
{
	char who[EVENT_SUBJECT];

	(void)state;
	c.peer_size = sizeof c.peer.v4;
	c.peer.v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(22) };
	c.local.v4.sin_port = htons(50001);
	look(0);
	assert_string_equal(event_subject(who, &w), "ssh[42] 0.0.0.0:22");
	w.is_lookalike = 1;
	assert_string_equal(event_subject(who, &w), "ssh[42] 0.0.0.0:22 from :50001");
	w.entry.pid = 0;
	assert_string_equal(event_subject(who, &w), "0.0.0.0:22 from :50001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(idle_time_goes_on_when_the_kernels_clock_wraps),
		TEST(the_clock_of_each_direction_wraps_by_itself),
		TEST(the_kernels_ticks_do_not_make_times_jitter),
		TEST(data_at_the_moment_of_the_wrap_ends_idleness),
		TEST(data_ends_idleness_on_kernels_without_byte_counts),
		TEST(a_long_pause_between_polls_does_no_harm),
		TEST(retransmissions_do_not_end_idleness),
		TEST(acknowledged_retransmissions_do_not_end_idleness),
		TEST(times_before_the_handshake_are_ignored),
		TEST(arming_and_disarming_are_reported),
		TEST(a_new_connection_with_keepalive_is_reported_as_such),
		TEST(data_in_flight_is_not_reported_as_keepalive_turned_off),
		TEST(the_next_probe_follows_from_the_idle_time_while_the_peer_answers),
		TEST(a_shorter_keepidle_is_noticed),
		TEST(an_idle_connection_that_is_armed_is_probed_after_all_of_keepidle),
		TEST(data_postpones_the_next_probe),
		TEST(an_answer_that_may_still_arrive_is_not_called_missing),
		TEST(a_probe_before_the_first_poll_gets_its_time),
		TEST(unanswered_probes_are_reported_one_by_one),
		TEST(probes_between_two_distant_polls_are_counted),
		TEST(a_peer_that_answers_again_is_reported),
		TEST(data_sent_to_a_silent_peer_does_not_count_as_its_answer),
		TEST(one_lost_segment_is_not_reported_as_silence),
		TEST(a_peer_that_does_not_read_is_not_reported_as_silent),
		TEST(the_limit_is_reported_once_for_each_quiet_period),
		TEST(an_answered_probe_counts_as_a_packet),
		TEST(the_end_is_reported_with_the_longest_idle_time),
		TEST(the_risk_follows_from_keepalive_limit_and_state),
		TEST(a_connection_closed_by_the_program_is_not_reported_as_died),
		TEST(a_connection_that_ends_while_the_program_holds_it_is_reported_as_died),
		TEST(lookalikes_are_named_with_their_port),
		TEST(new_and_ended_connections_are_reported_in_order),
		TEST(names_cannot_write_on_the_terminal),
		TEST(data_in_flight_ends_idleness),
		TEST(data_that_hides_the_next_probe_does_not_change_it),
		TEST(an_early_probe_corrects_keepidle),
		TEST(a_slow_answer_is_waited_for),
		TEST(a_probe_that_follows_data_gets_its_time),
		TEST(the_first_lines_show_the_state_of_each_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
