/* canvas.c - ka watch where there is no terminal: a line for each connection,
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
	char who[EVENT_WHO], what[EVENT_WHAT];

	(void)data;
	put_line(event_who(who, &e->of->row), event_what(what, e));
}

static void put_connections(const struct looked *l)
{
	char who[EVENT_WHO], what[EVENT_WHAT];

	for (size_t i = 0; i < l->count; i++)
		put_line(event_who(who, &l->at[i].row), event_standing(what, &l->at[i]));
	if (!l->count) put_line("no connections so far", "");
}

/* Until it is time for the next look. Not 0: nobody reads any more what we write. */
static int nobody_reads(uint64_t until)
{
	struct pollfd out = { STDOUT_FILENO, 0, 0 };
	uint64_t now;

	while ((now = monitor_clock()) < until)
		if (poll(&out, 1, (int)(until - now)) > 0) return 1;
	return 0;
}

int watch_lines(struct watch *w)
{
	put_connections(&w->monitor.looked);
	for (;;) {
		if (fflush(stdout)) return KA_PROBLEM;
		if (nobody_reads(w->monitor.looked_at + w->interval)) return KA_OK;
		if (monitor_look(&w->monitor, put_event, NULL)) return rows_fail();
	}
}
