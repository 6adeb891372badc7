/* lines.c - ka watch without a terminal, or with --json: prints a line for each connection,
 * then one for each event. */
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "common/text.h"
#include "ka/connections/export.h"
#include "ka/util/cli.h"
#include "ka/watch/watch.h"

enum { TIME = 32 };

static const char *put_time(char out[TIME])
{
	struct text t = text_in(out, TIME);

	text_time(&t, (unsigned long)time(NULL));
	text_end(&t);
	return out;
}

static void print_line(
	const struct watch *w, const char *name, const struct track *t, const char *text)
{
	char now[TIME], subject[EVENT_SUBJECT];

	put_time(now);
	if (w->json)
		export_json_event(now, name, t, text, w->monitor.limit);
	else
		printf("%s  %s  %s\n", now, event_subject(subject, t), text);
}

static void print_event(const struct event *e, void *data)
{
	char text[EVENT_TEXT];

	print_line(data, event_name(e->kind), e->of, event_text(text, e));
}

static void print_connections(const struct watch *w)
{
	const struct tracks *const all = &w->monitor.tracks;
	char text[EVENT_TEXT], now[TIME];

	for (size_t i = 0; i < all->count; i++)
		print_line(w, "present", &all->at[i], event_state(text, &all->at[i]));
	if (!all->count && !w->json) printf("%s  no connections so far\n", put_time(now));
}

/* Waits for the next poll. Returns not 0 if the reader of our standard output has closed
 * it. */
static int wait_until(uint64_t until)
{
	struct pollfd out = { STDOUT_FILENO, 0, 0 };
	uint64_t now;

	while ((now = monitor_now()) < until)
		if (poll(&out, 1, (int)(until - now)) > 0) return 1;
	return 0;
}

int watch_lines(struct watch *w)
{
	if (*w->missing) cli_fail(0, w->missing, "no such process so far; waiting for it");
	print_connections(w);
	for (;;) {
		if (fflush(stdout)) return KA_PROBLEM; /* main() prints the error */
		if (wait_until(w->monitor.polled_at + w->interval)) return KA_OK;
		if (monitor_poll(&w->monitor, print_event, w))
			return snapshot_print_error();
	}
}
