/* pulse.c - see pulse.h */
#include "pulse.h"

#include <time.h>

#include "channel.h"
#include "next.h"
#include "start.h"

enum { SECOND = 1000000, SPACING = SECOND, SLACK_MS = 1500 };

static struct {
	int is_known, interval;                   /* of ssh; 0: it has none, if is_known */
	int waits, was_heard, wait_ms;            /* of the present one */
	long long until_ms;                       /* the end of the wait before */
	long long active, sent, first_unanswered; /* us */
	int missed;
	long ahead;
} ssh;

static long long now(void)
{
	struct timespec t;

	if (!next()->clock_gettime || next()->clock_gettime(CLOCK_MONOTONIC, &t)) return 0;
	return (long long)t.tv_sec * SECOND + t.tv_nsec / 1000;
}

static void say(enum wire_kind kind, int is_native, long long us)
{
	const long long t = now();

	channel_say((struct wire){
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

/* ssh counts from the start, and anew when it hears anything: so its first wait is one
 * interval, unless the user has set another; then a wait that is as long as before,
 * though time has passed and something was heard. Waits for rekeying and ControlPersist
 * do not begin anew before they are over. */
static void learn(int ms, long long t)
{
	const long long until = t / 1000 + ms;

	if (ms < 0) {
		ssh.interval = 0;
		ssh.is_known = 1;
		return;
	}
	if (!ssh.waits && is_within_second(ms, asked()->interval)) {
		ssh.interval = asked()->interval;
		ssh.is_known = 1;
	}
	if (ssh.waits && !ssh.interval && ssh.was_heard
		&& until > ssh.until_ms + SLACK_MS) {
		ssh.interval = (ms + 999) / 1000;
		ssh.is_known = 1;
	}
	ssh.until_ms = until;
}

void pulse_before(int ms)
{
	const long long t = now();

	if (!ssh.waits) ssh.active = t;
	ssh.ahead = 0;
	ssh.wait_ms = ms;
	learn(ms, t);
	ssh.was_heard = 0;
	if (!ssh.waits) ssh.waits = 1;
}

static void sent(int is_native)
{
	ssh.sent = now();
	if (!ssh.missed++) ssh.first_unanswered = ssh.sent;
	if (!is_native || ssh.missed > 1) say(WIRE_SENT, is_native, 0);
}

void pulse_after(int ready, int is_heard, int is_active)
{
	const long long t = now();

	/* Not after one of no length: those come in numbers when a session ends. */
	if (!ready && ssh.interval && ssh.wait_ms > 0
		&& t / 1000 + SLACK_MS / 10 >= ssh.until_ms)
		sent(1);
	if (is_heard) {
		ssh.was_heard = 1;
		if (ssh.missed) {
			ssh.missed = 0;
			say(WIRE_REPLY, 0, t - ssh.first_unanswered);
		}
	}
	if (is_active) {
		const long long idle = t - ssh.active;

		ssh.active = t;
		if (idle >= (long long)asked()->interval * SECOND) say(WIRE_IDLE, 0, idle);
	}
}

/* ssh's own probes count too, and of the first of them the helper has not heard. */
int pulse_ask(int ready, long long spacing)
{
	const long long age = now() - ssh.sent;

	if (ssh.is_known && !ssh.interval) {
		say(WIRE_NEVER, 0, 0);
		return 0;
	}
	if (ssh.missed && age < spacing) {
		say(WIRE_UNDER_WAY, 0, age);
		return 0;
	}
	if (ready || !ssh.interval || (ssh.sent && age < SPACING)) {
		say(WIRE_BUSY, 0, 0);
		return 0;
	}
	ssh.ahead = ssh.interval + 2;
	return 1;
}

long pulse_ahead(void)
{
	const long ahead = ssh.ahead;

	if (!ahead) return 0;
	ssh.ahead = 0;
	sent(0);
	return ahead;
}
