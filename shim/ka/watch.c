/* watch.c - ka watch: shows connections live, and the events on them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/commands.h"
#include "ka/tui/terminal.h"
#include "ka/util/cli.h"
#include "ka/util/limit.h"
#include "ka/util/options.h"
#include "ka/util/printable.h"
#include "ka/watch/watch.h"

static const char help_text[] =
	"usage: ka watch [OPTION...] [PID|PROGRAM...]\n"
	"\n"
	"Shows TCP connections live, those at risk first: your own, everybody's with\n"
	"--all, or those of the processes that you name. Below them are the events.\n"
	"Without a terminal it prints lines: the connections, then each event.\n"
	"\n"
	"  IDLE       time since application data moved\n"
	"  SILENT     time since the peer acknowledged anything\n"
	"  QUIET      time since the last packet, as a bar; on it are the next probe and\n"
	"             the limit\n"
	"  KEEPALIVE  time to the next probe; off; or what the kernel does instead\n"
	"  LIBKA      yes: libka.so is loaded; attach: armed by ka attach\n"
	"  LOCAL      the local port, if two rows would look the same without it\n"
	"  !          at risk: idle without keepalive, or with a probe after the limit\n"
	"  ?          the peer does not answer\n"
	"\n"
	"Keys: q quits, ? lists the others, which scroll, sort and filter.\n"
	"\n"
	"  --limit D     quiet time after which a NAT on the way forgets; ka measure\n"
	"                finds it (KA_LIMIT, or 5m)\n"
	"  --interval D  time between polls, 1s..1h (1s)\n"
	"  --json        an object on a line for each connection, then for each event\n"
	"  --ascii       no characters beyond ASCII\n"
	"  --all         connections of other users too\n";

/* Returns 0, or KA_USAGE after printing an error. */
static int take_duration(uint64_t *ms, const char *option, const char *value, int most)
{
	const int n = options_duration(option, value, 1, most);

	if (n < 0) return KA_USAGE;
	*ms = (uint64_t)n * 1000;
	return 0;
}

/* Whether the processes that were named are in another network namespace, where we cannot
 * see their connections. */
static int is_elsewhere(const struct watch *w)
{
	const struct snapshot *const now = &w->monitor.poller.snapshot;

	return !w->monitor.tracks.count && *w->only && now->processes
		&& !process_shares_network(now->process[0].pid);
}

/* Adds a word to a list, if there is room. */
static void add_word(char *list, size_t size, const char *word)
{
	const size_t n = strlen(list);

	snprintf(list + n, size - n, "%s%s", n ? " " : "", printable_copy(word));
}

/* Whether the last search of /proc has found such a process. */
static int is_there(const struct snapshot *now, const char *name)
{
	for (size_t i = 0; i < now->processes; i++)
		if (process_is_named(&now->process[i], name)) return 1;
	return 0;
}

static void list_names(struct watch *w, char *const *names)
{
	for (; *names; names++) {
		add_word(w->only, sizeof w->only, *names);
		if (!is_there(&w->monitor.poller.snapshot, *names))
			add_word(w->missing, sizeof w->missing, *names);
	}
}

static int print_elsewhere(const struct watch *w, const char *name)
{
	const pid_t found = w->monitor.poller.snapshot.process[0].pid;

	cli_fail(KA_PROBLEM, name, "is in another network namespace");
	fprintf(stderr, "    nsenter --net=/proc/%d/ns/net ka watch %d\n", found, found);
	return KA_PROBLEM;
}

static int show(struct watch *w, char *const *names)
{
	if (monitor_poll(&w->monitor, NULL, NULL)) return snapshot_print_error();
	list_names(w, names);
	if (is_elsewhere(w)) return print_elsewhere(w, *names);
	return !w->json && terminal_is_capable() ? watch_screen(w) : watch_lines(w);
}

static int watch(struct watch *w, const struct choice *who)
{
	int r;

	if (cli_check_output()) return KA_PROBLEM;
	if (poller_open(&w->monitor.poller, who)) return snapshot_print_error();
	r = show(w, who->names);
	free(w->monitor.tracks.at);
	free(w->monitor.spare.at);
	poller_close(&w->monitor.poller);
	return r;
}

int ka_watch(int argc, char **argv)
{
	static const struct option options[] = { { "limit", required_argument, NULL, 'l' },
		{ "interval", required_argument, NULL, 'i' },
		{ "json", no_argument, NULL, 'j' }, { "ascii", no_argument, NULL, 'A' },
		{ "all", no_argument, NULL, 'a' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	struct choice who = { .uid = getuid() };
	struct watch w = { .interval = 1000 };
	const char *limit = NULL;
	int c, r = 0;

	while (!r && (c = cli_getopt(argc, argv, ":h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c == 'a')
			who.all = 1;
		else if (c == 'j')
			w.json = 1;
		else if (c == 'A')
			w.ascii = 1;
		else if (c == 'l')
			limit = optarg;
		else if (c == 'i')
			r = take_duration(&w.interval, "--interval", optarg, 3600);
		else
			return cli_usage("watch", c);
	}
	who.names = argv + optind;
	if (!r) r = limit_read(&w.monitor.limit, limit);
	return r ? r : watch(&w, &who);
}
