/* lines.c - ka watch where there is no terminal: a line for each connection,
 * and from then on one for each thing that happens. Lines begin with the time.
 */
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "common/text.h"
#include "ka/util/cli.h"
#include "ka/watch/watch.h"

static void put_line(const char *who, const char *what)
{
	char now[32];
	struct text t = { now, now + sizeof now - 1 };

	text_time(&t, (unsigned long)time(NULL));
	*t.at = 0;
	printf("%s  %s%s%s\n", now, who, *what ? "  " : "", what);
}

static void put_event(const struct event *e, void *data)
{
	char who[EVENT_SUBJECT], what[EVENT_TEXT];

	(void)data;
	put_line(event_subject(who, &e->of->entry), event_text(what, e));
}

static void put_connections(const struct tracks *l)
{
	char who[EVENT_SUBJECT], what[EVENT_TEXT];

	for (size_t i = 0; i < l->count; i++)
		put_line(event_subject(who, &l->at[i].entry), event_state(what, &l->at[i]));
	if (!l->count) put_line("no connections so far", "");
}

/* Until it is time for the next look. Not 0: nobody reads any more what we write. */
static int nobody_reads(uint64_t until)
{
	struct pollfd out = { STDOUT_FILENO, 0, 0 };
	uint64_t now;

	while ((now = monitor_now()) < until)
		if (poll(&out, 1, (int)(until - now)) > 0) return 1;
	return 0;
}

int watch_lines(struct watch *w)
{
	put_connections(&w->monitor.tracks);
	for (;;) {
		if (fflush(stdout)) return KA_PROBLEM;
		if (nobody_reads(w->monitor.polled_at + w->interval)) return KA_OK;
		if (monitor_poll(&w->monitor, put_event, NULL))
			return snapshot_print_error();
	}
}
