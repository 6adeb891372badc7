/* screen.c - ka watch on a terminal: a picture, drawn anew after each look,
 * and when the window changes. Leaves the terminal as it found it.
 */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ka/tui/frame.h"
#include "ka/tui/signals.h"
#include "ka/tui/terminal.h"
#include "ka/util/cli.h"
#include "ka/watch/watch.h"

struct view {
	struct watch *watch;
	int utf8, colour;
	struct note note[FRAME_NOTES];
	size_t notes;
};

static void put_clock(char *out, size_t size)
{
	const time_t now = time(NULL);
	struct tm local;

	if (!localtime_r(&now, &local) || !strftime(out, size, "%H:%M:%S", &local))
		*out = 0;
}

static void keep_event(const struct event *e, void *data)
{
	struct view *const v = data;
	struct note *const n = &v->note[v->notes++ % FRAME_NOTES];
	char who[EVENT_SUBJECT], what[EVENT_TEXT];

	put_clock(n->clock, sizeof n->clock);
	snprintf(n->text, sizeof n->text, "%s  %s", event_subject(who, &e->of->entry),
		event_text(what, e));
}

static int by_risk(const void *a, const void *b)
{
	const struct track *const x = *(const struct track *const *)a;
	const struct track *const y = *(const struct track *const *)b;
	const uint64_t s = x->risk == RISK_FAILING ? x->silent : x->idle;
	const uint64_t t = y->risk == RISK_FAILING ? y->silent : y->idle;

	if (x->risk != y->risk) return x->risk < y->risk ? 1 : -1;
	if (s != t) return s < t ? 1 : -1;
	return (x->entry.connection.cookie > y->entry.connection.cookie)
		- (x->entry.connection.cookie < y->entry.connection.cookie);
}

static const struct track **in_order(const struct watch *w)
{
	const struct track **const order =
		malloc((w->monitor.tracks.count + 1) * sizeof *order);

	if (!order) return NULL;
	for (size_t i = 0; i < w->monitor.tracks.count; i++)
		order[i] = &w->monitor.tracks.at[i];
	qsort(order, w->monitor.tracks.count, sizeof *order, by_risk);
	return order;
}

/* 0, or -1 and errno. */
static int draw(const struct view *v)
{
	char clock[16];
	struct frame f = { .utf8 = v->utf8,
		.colour = v->colour,
		.limit = v->watch->monitor.limit,
		.clock = clock,
		.count = v->watch->monitor.tracks.count,
		.note = v->note,
		.notes = v->notes };
	const struct track **const order = in_order(v->watch);
	char *buffer;
	size_t room;
	struct text t;
	int r = -1;

	terminal_size(&f.columns, &f.lines);
	put_clock(clock, sizeof clock);
	room = frame_room(f.columns, f.lines);
	buffer = malloc(room);
	if (order && buffer) {
		f.tracks = order;
		t = (struct text){ buffer, buffer + room };
		frame_draw(&t, &f);
		r = terminal_write(buffer, (size_t)(t.at - buffer));
	}
	free(order);
	free(buffer);
	return r && errno != EINTR ? -1 : 0; /* a signal: another frame will come */
}

/* Whether the user has typed what ends it, or cannot type any more. */
static int has_enough(void)
{
	char key[64];
	const ssize_t n = read(STDIN_FILENO, key, sizeof key);

	if (n < 0) return errno != EINTR && errno != EAGAIN;
	return !n || memchr(key, 'q', (size_t)n) || memchr(key, 'Q', (size_t)n);
}

/* 0, or -1 and errno. What is ended while it is stopped goes on in the background, where
 * it may not touch the terminal any more. */
static int stop(void)
{
	terminal_leave();
	signals_follow(SIGTSTP);
	signals_resumed();
	return signals_ending() ? 0 : terminal_enter();
}

/* Until the user has enough: a null pointer. Or else what failed, and errno. */
static const char *show(struct view *v)
{
	static const char terminal[] = "the terminal";
	struct pollfd in = { isatty(STDIN_FILENO) ? STDIN_FILENO : -1, POLLIN, 0 };
	struct watch *const w = v->watch;
	uint64_t since;

	if (terminal_enter()) return terminal;
	while (!signals_ending()) {
		if (signals_stopping()) {
			if (stop()) return terminal;
			continue;
		}
		if (signals_resumed() && terminal_enter_again()) return terminal;
		since = monitor_now() - w->monitor.polled_at;
		if (since >= w->interval && monitor_poll(&w->monitor, keep_event, v))
			return "the kernel's table of sockets";
		if (draw(v)) return terminal;
		since = monitor_now() - w->monitor.polled_at;
		if (signals_wait(&in, since < w->interval ? w->interval - since : 0)
			&& has_enough())
			return NULL;
	}
	return NULL;
}

int watch_screen(struct watch *w)
{
	const char *const no_color = getenv("NO_COLOR");
	struct view v = { .watch = w, .colour = !no_color || !*no_color };
	const char *failed;

	v.utf8 = !w->ascii && setlocale(LC_CTYPE, "")
		&& !strcmp(nl_langinfo(CODESET), "UTF-8");
	signals_catch();
	failed = show(&v);
	terminal_leave();
	if (signals_ending() && signals_ending() != SIGINT)
		signals_follow(signals_ending());
	return failed ? cli_fail(KA_PROBLEM, failed, NULL) : KA_OK;
}
