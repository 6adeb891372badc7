/* screen.c - ka watch on a terminal: draws a frame after each poll, at each key, and when
 * the window changes. Restores the terminal at the end. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ka/tui/canvas.h"
#include "ka/tui/frame.h"
#include "ka/tui/keys.h"
#include "ka/tui/signals.h"
#include "ka/tui/terminal.h"
#include "ka/util/cli.h"
#include "ka/watch/view.h"
#include "ka/watch/watch.h"

struct screen {
	struct watch *watch;
	struct view view;
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

static struct note *next_note(struct screen *s)
{
	struct note *const n = &s->note[s->notes++ % FRAME_NOTES];

	put_clock(n->clock, sizeof n->clock);
	n->style = STYLE_PLAIN;
	return n;
}

static void note_event(const struct event *e, void *data)
{
	struct note *const n = next_note(data);
	char subject[EVENT_SUBJECT], text[EVENT_TEXT];

	n->style = frame_event_style(e->kind);
	snprintf(n->text, sizeof n->text, "%s  %s", event_subject(subject, e->of),
		event_text(text, e));
}

static void note_missing(struct screen *s)
{
	struct note *const n = next_note(s);

	snprintf(n->text, sizeof n->text, "%s: no such process so far; waiting for it",
		s->watch->missing);
}

static const char *empty(const struct screen *s)
{
	const struct watch *const w = s->watch;

	if (w->monitor.tracks.count) return "  no connection has this text";
	if (*w->only && !w->monitor.poller.snapshot.processes)
		return "  no such process so far";
	return "  no connections so far";
}

/* Draws a frame. Returns 0, or -1 and errno. */
static int draw(struct screen *s)
{
	const struct tracks *const all = &s->watch->monitor.tracks;
	const struct track **const order = malloc((all->count + 1) * sizeof *order);
	char clock[16];
	struct frame f = { .utf8 = s->utf8,
		.colour = s->colour,
		.limit = s->watch->monitor.limit,
		.clock = clock,
		.tracks = order,
		.total = all->count,
		.top = s->view.top,
		.filter = s->view.filter,
		.is_typing = s->view.is_typing,
		.sort = s->view.sort == SORT_RISK ? NULL : view_sort_name(s->view.sort),
		.only = s->watch->only,
		.empty = empty(s),
		.shows_help = s->view.shows_help,
		.note = s->note,
		.notes = s->notes };
	char *buffer;
	size_t room;
	struct text t;
	int r = -1;

	terminal_size(&f.columns, &f.lines);
	put_clock(clock, sizeof clock);
	room = frame_room(f.columns, f.lines);
	buffer = malloc(room);
	if (order && buffer) {
		f.count = view_select(order, all, &s->view, f.lines);
		t = (struct text){ buffer, buffer + room };
		s->view.page = frame_draw(&t, &f);
		s->view.top = f.top;
		r = terminal_write(buffer, (size_t)(t.at - buffer));
	}
	free(order);
	free(buffer);
	return r && errno != EINTR ? -1 : 0; /* EINTR: the next frame follows */
}

/* Returns not 0 if the user wants to quit, or cannot type any more. */
static int read_keys(struct screen *s)
{
	char typed[64];
	const char *at = typed;
	const ssize_t n = read(STDIN_FILENO, typed, sizeof typed);
	int key;

	if (n < 0) return errno != EINTR && errno != EAGAIN;
	while ((key = keys_next(&at, typed + n)) != KEY_END_OF_INPUT)
		if (view_key(&s->view, key)) return 1;
	return !n;
}

/* Stops ka until the user continues it. If a signal ends ka while it is stopped, it goes on
 * in the background and must not touch the terminal. Returns 0, or -1 and errno. */
static int stop(void)
{
	terminal_leave();
	signals_follow(SIGTSTP);
	signals_resumed();
	return signals_ending() ? 0 : terminal_enter();
}

/* Shows the screen until the user quits. Returns NULL; or the name of what failed, and
 * errno. */
static const char *show(struct screen *s)
{
	static const char terminal[] = "the terminal";
	struct pollfd in = { isatty(STDIN_FILENO) ? STDIN_FILENO : -1, POLLIN, 0 };
	struct watch *const w = s->watch;
	uint64_t since;

	if (terminal_enter()) return terminal;
	while (!signals_ending()) {
		if (signals_stopping()) {
			if (stop()) return terminal;
			continue;
		}
		if (signals_resumed() && terminal_enter_again()) return terminal;
		since = monitor_now() - w->monitor.polled_at;
		if (since >= w->interval && monitor_poll(&w->monitor, note_event, s))
			return "the kernel's table of sockets";
		if (draw(s)) return terminal;
		since = monitor_now() - w->monitor.polled_at;
		if (signals_wait(&in, since < w->interval ? w->interval - since : 0)
			&& read_keys(s))
			return NULL;
	}
	return NULL;
}

int watch_screen(struct watch *w)
{
	struct screen s = { .watch = w,
		.utf8 = !w->ascii && terminal_has_utf8(),
		.colour = terminal_has_colour() };
	const char *failed;

	if (*w->missing) note_missing(&s);
	signals_catch();
	failed = show(&s);
	terminal_leave();
	if (signals_ending() && signals_ending() != SIGINT)
		signals_follow(signals_ending());
	return failed ? cli_fail(KA_PROBLEM, failed, NULL) : KA_OK;
}
