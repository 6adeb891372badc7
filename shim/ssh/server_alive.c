/* server_alive.c - see server_alive.h */
#include "ssh/server_alive.h"

#include "ssh/helper_socket.h"
#include "ssh/next_libc.h"
#include "ssh/request.h"

enum { SECOND = 1000000, SLACK_MS = 1500, ROUNDED_MS = 2, TICK_MS = 500 };

static struct {
	int is_known;            /* `interval` is known */
	int interval;            /* ServerAliveInterval; 0: none */
	long long due;           /* when ssh sends its next probe, s */
	int has_waited;          /* ssh has waited before */
	int was_read;            /* the connection was read since the last wait */
	int restart_seconds;     /* the last wait for which ssh restarted its timer, */
	long long restart_until; /* and when that was to end, ms */
	long long
		active; /* when another descriptor than the connection was last ready, us */
	long long sent; /* the last probe, us */
	long long first_unanswered; /* the first probe without an answer, us */
	int missed;                 /* probes without an answer */
	long ahead;                 /* see server_alive_clock_offset() */
} ssh;

/* The clock that ssh uses. */
static long long now(void)
{
	struct time_long t;

	if (!next_libc()->clock_gettime || next_libc()->clock_gettime(CLOCK_BOOTTIME, &t))
		return 0;
	return (long long)t.seconds * SECOND + t.parts / 1000;
}

static void say(enum helper_message_kind kind, int is_native, long long us)
{
	const long long t = now();

	helper_socket_send((struct helper_message){
		.kind = (unsigned char)kind,
		.is_native = (unsigned char)is_native,
		.missed = (unsigned char)(ssh.missed > 255 ? 255 : ssh.missed),
		.us = us,
		.idle_us = t - ssh.active,
	});
}

static int is_within_second(int ms, int seconds)
{
	return ms <= seconds * 1000 && ms >= (seconds - 1) * 1000;
}

static void set_interval(int seconds, long long until)
{
	ssh.interval = seconds;
	ssh.is_known = 1;
	ssh.due = (until + ROUNDED_MS) / 1000;
}

/* Learns the interval from a wait of that many ms.
 *
 * ssh starts its timer at the beginning, and restarts it when it has read from the
 * connection. So the first wait is one interval, rounded to the end of a second. If it is
 * whole seconds, it is RekeyLimit's, unless it is the interval that the user asked us for.
 * Failing that, the interval is the length of two waits for which the timer was restarted:
 * those for RekeyLimit and ControlPersist are restarted only after their end, and those
 * between keystrokes (ObscureKeystrokeTiming) are short.
 */
static void learn(int ms, long long t)
{
	const long long until = t / 1000 + ms;
	const int seconds = ms / 1000 + (ms % 1000 > 0);
	const int is_restart = !ssh.has_waited || ssh.was_read;

	if (ms < 0) {
		ssh.interval = 0;
		ssh.is_known = 1;
		return;
	}
	if (!ssh.has_waited && is_within_second(ms, ssh_request()->interval))
		set_interval(ssh_request()->interval, until);
	else if (!ssh.has_waited && ms % 1000)
		set_interval(seconds, until);
	else if (!ssh.interval && is_restart && seconds == ssh.restart_seconds
		&& ms > TICK_MS && until > ssh.restart_until + SLACK_MS)
		set_interval(seconds, until);
	if (!is_restart) return;
	ssh.restart_seconds = seconds;
	ssh.restart_until = until;
}

void server_alive_before_wait(int ms)
{
	const long long t = now();

	if (!ssh.has_waited) ssh.active = t;
	ssh.ahead = 0;
	learn(ms, t);
	ssh.was_read = 0;
	ssh.has_waited = 1;
}

static void sent(int is_native)
{
	long long second;

	ssh.sent = now();
	second = ssh.sent / SECOND;
	if (is_native && second < ssh.due) second = ssh.due; /* ssh rounds a wait down */
	ssh.due = second + ssh.interval;
	if (!ssh.missed++) ssh.first_unanswered = ssh.sent;
	if (!is_native || ssh.missed > 1) say(HELPER_SENT, is_native, 0);
}

void server_alive_after_wait(enum connection_input connection, int is_active)
{
	const long long t = now();

	if (connection != INPUT_NONE) {
		ssh.was_read = 1;
		ssh.due = t / SECOND + ssh.interval;
	} else if (ssh.interval && (t / 1000 + ROUNDED_MS) / 1000 >= ssh.due) {
		sent(1);
	}
	if (connection == INPUT_DATA && ssh.missed) {
		ssh.missed = 0;
		say(HELPER_REPLY, 0, t - ssh.first_unanswered);
	}
	if (is_active) {
		const long long idle = t - ssh.active;

		ssh.active = t;
		if (idle >= (long long)ssh_request()->interval * SECOND)
			say(HELPER_IDLE, 0, idle);
	}
}

static int refuse(enum helper_message_kind why, long long us)
{
	say(why, 0, us);
	return 0;
}

/* ssh's own probes count too. The first of them was not reported to the helper. */
int server_alive_request(enum connection_input connection, long long spacing)
{
	const long long age = now() - ssh.sent;

	if (connection == INPUT_EOF) return 0;
	if (connection == INPUT_DATA) return refuse(HELPER_BUSY, 0);
	if (!ssh.interval) return refuse(ssh.is_known ? HELPER_NEVER : HELPER_UNKNOWN, 0);
	if (ssh.missed && age < spacing) return refuse(HELPER_UNDER_WAY, age);
	ssh.ahead = ssh.interval + 2;
	return 1;
}

long server_alive_clock_offset(void)
{
	const long ahead = ssh.ahead;

	if (!ahead) return 0;
	ssh.ahead = 0;
	sent(0);
	return ahead;
}
