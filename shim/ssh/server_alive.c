/* server_alive.c - see server_alive.h */
#include "ssh/server_alive.h"

#include <time.h>

#include "ssh/helper_socket.h"
#include "ssh/next_libc.h"
#include "ssh/request.h"

enum { SECOND = 1000000, SLACK_MS = 1500, ROUNDED_MS = 2, TICK_MS = 500 };

static struct {
	int is_known, interval;                   /* of ssh; 0: it has none, if is_known */
	long long due;                            /* its next probe, in s */
	int waits, was_read;                      /* the connection, in the present one */
	int anew_seconds;                         /* of the last that ssh began anew */
	long long anew_until;                     /* ms */
	long long active, sent, first_unanswered; /* us */
	int missed;
	long ahead;
} ssh;

/* By the clock that ssh goes by. */
static long long now(void)
{
	struct timespec t;

	if (!next_libc()->clock_gettime || next_libc()->clock_gettime(CLOCK_BOOTTIME, &t))
		return 0;
	return (long long)t.tv_sec * SECOND + t.tv_nsec / 1000;
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

static void take(int seconds, long long until)
{
	ssh.interval = seconds;
	ssh.is_known = 1;
	ssh.due = (until + ROUNDED_MS) / 1000;
}

/* ssh counts from the start, and anew when it has read from the connection: so its first
 * wait is one interval, to the end of a second. Whole seconds are not that of poll and
 * ppoll, but RekeyLimit's; unless it is what was asked for. Else it is the length of two
 * waits that were begun anew, for those for RekeyLimit and ControlPersist are not before
 * they are over; and those between keystrokes (ObscureKeystrokeTiming) are short. */
static void learn(int ms, long long t)
{
	const long long until = t / 1000 + ms;
	const int seconds = ms / 1000 + (ms % 1000 > 0);
	const int is_anew = !ssh.waits || ssh.was_read;

	if (ms < 0) {
		ssh.interval = 0;
		ssh.is_known = 1;
		return;
	}
	if (!ssh.waits && is_within_second(ms, ssh_request()->interval))
		take(ssh_request()->interval, until);
	else if (!ssh.waits && ms % 1000)
		take(seconds, until);
	else if (!ssh.interval && is_anew && seconds == ssh.anew_seconds && ms > TICK_MS
		&& until > ssh.anew_until + SLACK_MS)
		take(seconds, until);
	if (!is_anew) return;
	ssh.anew_seconds = seconds;
	ssh.anew_until = until;
}

void server_alive_before_wait(int ms)
{
	const long long t = now();

	if (!ssh.waits) ssh.active = t;
	ssh.ahead = 0;
	learn(ms, t);
	ssh.was_read = 0;
	ssh.waits = 1;
}

static void sent(int is_native)
{
	long long second;

	ssh.sent = now();
	second = ssh.sent / SECOND;
	if (is_native && second < ssh.due) second = ssh.due; /* a wait is rounded down */
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

/* ssh's own probes count too, and of the first of them the helper has not heard. */
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
