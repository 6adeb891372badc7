/* How ssh is made to probe, and what the helper is told, beside a model of ssh: what
 * client_wait_until_can_do_something() and server_alive_check() of OpenSSH do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ssh/server_alive.c"

static long long t; /* the time, in us */
static struct ssh_request wish;
static struct helper_message said[1000];
static int says;

static struct { /* the model of ssh */
	int interval, probes, unanswered;
	long long due; /* s */
} real;

static int clock_of_t(clockid_t id, struct time_long *to)
{
	(void)id;
	to->seconds = (long)(t / SECOND);
	to->parts = (long)(t % SECOND * 1000);
	return 0;
}

const struct next_libc *next_libc(void)
{
	static const struct next_libc those = { .clock_gettime = clock_of_t };

	return &those;
}

const struct ssh_request *ssh_request(void)
{
	return &wish;
}

void helper_socket_send(struct helper_message w)
{
	said[says++ % 1000] = w;
}

static int told(enum helper_message_kind kind)
{
	int n = 0;

	for (int i = 0; i < says; i++) n += said[i].kind == kind;
	return n;
}

static long long seconds_that_ssh_sees(void)
{
	return t / SECOND + server_alive_clock_offset();
}

static void schedule(void)
{
	real.due = t / SECOND + real.interval;
}

/* Starts the loop of ssh at the time `at`. */
static void start(long long at, int wanted, int interval)
{
	memset(&ssh, 0, sizeof ssh);
	memset(&real, 0, sizeof real);
	says = 0;
	wish.interval = wanted;
	real.interval = interval;
	t = at;
	schedule();
}

enum { NOTHING, ASKED = 1, READABLE = 2, TYPED = 4 };

/* One wait of ssh. `what` happens after `after` us. If other >= 0, ssh waits for `other` ms
 * at most, for a reason of its own. */
static void wait_for(int what, long long after, long long other, long long spacing)
{
	long long ms = real.interval ? (real.due * SECOND - t) / 1000 : -1;
	int ready, is_readable = 0, is_typed = 0;

	if (real.interval && ms < 0) ms = 0;
	if (other >= 0 && (ms < 0 || other < ms)) ms = other;
	server_alive_before_wait((int)ms);
	if (what && (ms < 0 || after <= ms * 1000)) {
		t += after;
		is_readable = !!(what & READABLE);
		is_typed = !!(what & TYPED);
	} else {
		t += ms * 1000;
		what = NOTHING;
	}
	t += 40;
	ready = is_readable + is_typed;
	server_alive_after_wait(is_readable ? INPUT_DATA : INPUT_NONE, is_typed);
	if (what & ASKED
		&& !server_alive_request(is_readable ? INPUT_DATA : INPUT_NONE, spacing)
		&& !ready)
		return; /* EINTR */
	t += 60;
	if (!is_readable && real.interval && seconds_that_ssh_sees() >= real.due) {
		real.probes++;
		real.unanswered++;
		schedule();
	}
	if (!is_readable) return;
	real.unanswered = 0;
	schedule();
}

static void a_probe_of_ssh_is_reported_if_the_last_has_no_answer(void **state)
{
	(void)state;
	start(1000 * SECOND + 300000, 60, 60);
	for (int i = 0; i < 3 && !real.probes; i++) wait_for(NOTHING, 0, -1, 0);
	assert_int_equal(real.probes, 1);
	assert_int_equal(says, 0); /* the helper is not woken for the first probe */
	wait_for(ASKED, 1 * SECOND, -1, 3334000);
	assert_int_equal(real.probes, 1);
	assert_int_equal(told(HELPER_UNDER_WAY), 1);
	assert_in_range(said[0].us, 1 * SECOND, 1 * SECOND + 2000);
	wait_for(ASKED, 3 * SECOND, -1, 3334000);
	assert_int_equal(real.probes, 2);
	assert_int_equal(told(HELPER_SENT), 1);
	assert_int_equal(said[1].missed, 2);
	wait_for(READABLE, 1000, -1, 0);
	assert_int_equal(told(HELPER_REPLY), 1);
	assert_in_range(said[2].us, 4 * SECOND, 4 * SECOND + 10000);
}

/* As long as the session is idle from its start. */
static void the_users_interval_is_known_from_the_first_wait(void **state)
{
	static const int those[] = { 1, 2, 59, 60, 61, 300, 86400 };

	(void)state;
	for (unsigned i = 0; i < sizeof those / sizeof *those; i++) {
		start(1000 * SECOND + 300000, 60, those[i]);
		wait_for(ASKED, 400000, -1, 3334000);
		assert_int_equal(told(HELPER_SENT), 1);
		assert_int_equal(real.probes, 1);
	}
}

static void an_ssh_without_interval_is_never_asked_for_a_probe(void **state)
{
	(void)state;
	start(1000 * SECOND, 60, 0);
	wait_for(ASKED, SECOND, -1, 3334000);
	assert_int_equal(told(HELPER_NEVER), 1);
	assert_int_equal(server_alive_clock_offset(), 0);
}

/* For RekeyLimit too, ssh waits for whole seconds. */
static void a_wait_for_something_else_does_not_set_the_interval(void **state)
{
	(void)state;
	start(1000 * SECOND + 300000, 60, 300);
	wait_for(ASKED, SECOND, 5000, 3334000);
	assert_int_equal(told(HELPER_UNKNOWN), 1);
	assert_int_equal(server_alive_clock_offset(), 0);
	wait_for(READABLE, 2 * SECOND, 4000, 0);
	wait_for(ASKED, SECOND, 2000, 3334000);
	assert_int_equal(told(HELPER_UNKNOWN), 2);
	/* but waits for the interval start again when data arrives */
	wait_for(READABLE, 3 * SECOND, -1, 0);
	wait_for(READABLE, 3 * SECOND, -1, 0);
	wait_for(ASKED, SECOND, -1, 3334000);
	assert_int_equal(told(HELPER_SENT), 1);
	assert_int_equal(real.probes, 1);
}

static void busy_is_reported_only_if_data_from_the_server_arrives(void **state)
{
	(void)state;
	start(1000 * SECOND + 300000, 60, 60);
	wait_for(ASKED | TYPED, SECOND, -1, 3334000);
	assert_int_equal(told(HELPER_BUSY), 0);
	assert_int_equal(real.probes, 1);
	wait_for(ASKED | READABLE, SECOND, -1, 3334000);
	assert_int_equal(told(HELPER_BUSY), 1);
	assert_int_equal(real.probes, 1);
	wait_for(ASKED, SECOND, -1, 3334000);
	assert_int_equal(real.probes, 2);
	assert_int_equal(told(HELPER_SENT), 2);
}

/* ssh also wakes for keystroke chaff, RekeyLimit and forwarded ports in use. */
static void missed_probes_are_reported_as_ssh_counts_them(void **state)
{
	static const long long others[] = { 20, 333, 1000, 7000, 59999 };

	(void)state;
	for (int interval = 1; interval <= 61; interval += 20)
		for (unsigned i = 0; i < sizeof others / sizeof *others; i++) {
			start(1000 * SECOND + 700050, interval, interval);
			for (int j = 0; j < 3; j++)
				wait_for(READABLE, interval * 700000LL, -1, 0);
			while (real.probes < 9) {
				wait_for(TYPED, others[i] * 700, others[i], 0);
				wait_for(NOTHING, 0, others[i], 0);
				/* a wait may end up to a ms before ssh's own time */
				assert_in_range(
					ssh.missed, real.unanswered, real.unanswered + 1);
			}
			assert_int_equal(told(HELPER_SENT), ssh.missed - 1);
			wait_for(READABLE, 0, -1, 0);
			assert_int_equal(told(HELPER_REPLY), 1);
			assert_int_equal(ssh.missed, 0);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_probe_of_ssh_is_reported_if_the_last_has_no_answer),
		cmocka_unit_test(the_users_interval_is_known_from_the_first_wait),
		cmocka_unit_test(an_ssh_without_interval_is_never_asked_for_a_probe),
		cmocka_unit_test(a_wait_for_something_else_does_not_set_the_interval),
		cmocka_unit_test(busy_is_reported_only_if_data_from_the_server_arrives),
		cmocka_unit_test(missed_probes_are_reported_as_ssh_counts_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
