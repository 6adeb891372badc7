/* watch.c - ka watch: every connection, live, and what happens to it. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/settings.h"
#include "ka/commands.h"
#include "ka/tui/terminal.h"
#include "ka/util/cli.h"
#include "ka/util/options.h"
#include "ka/watch/watch.h"

static const char help_text[] =
	"usage: ka watch [OPTION...] [PID|PROGRAM...]\n"
	"\n"
	"Each TCP connection live, the one at greatest risk first: your own, or with\n"
	"--all everybody's, or those of the processes named. Below them, what happens.\n"
	"q or ^C ends it. Where standard output is no terminal it writes lines: the\n"
	"connections, and from then on what happens to them.\n"
	"\n"
	"  IDLE       since application data moved\n"
	"  SILENT     since the peer's last sign of life\n"
	"  QUIET      since a packet is known to have passed, as a bar; on it, where the\n"
	"             next probe falls, and the limit\n"
	"  KEEPALIVE  when the next probe is due; off; or what goes on instead\n"
	"  LIBKA      libka.so is in that process\n"
	"  !          at risk: idle with no keepalive, or with a probe after the limit\n"
	"  ?          the peer does not answer\n"
	"\n"
	"  --limit D     quiet time after which a NAT on the way forgets: 300s, 5m\n"
	"  --interval D  from look to look, 1s..1h (1s)\n"
	"  --ascii       no characters beyond ASCII\n"
	"  --all         other users' too\n";

/* 0, or KA_USAGE after saying why. */
static int take_duration(uint64_t *ms, const char *option, const char *value, int most)
{
	const int n = options_duration(option, value, most);

	if (n < 0) return KA_USAGE;
	*ms = (uint64_t)n * 1000;
	return 0;
}

/* Whom it would be no use to wait for. */
static int is_elsewhere(const struct watch *w)
{
	const pid_t found = w->monitor.poller.snapshot.found;

	return !w->monitor.tracks.count && *w->monitor.poller.who->names && found
		&& !process_shares_network(found);
}

static int watch(struct watch *w, const struct choice *who)
{
	int r;

	if (poller_open(&w->monitor.poller, who)) return snapshot_print_error();
	if (monitor_poll(&w->monitor, NULL, NULL)) {
		r = snapshot_print_error();
	} else if (is_elsewhere(w)) {
		r = cli_fail(KA_PROBLEM, *who->names, "is in another network namespace");
		fprintf(stderr, "    nsenter --net=/proc/%d/ns/net ka watch %d\n",
			w->monitor.poller.snapshot.found, w->monitor.poller.snapshot.found);
	} else {
		r = terminal_is_capable() ? watch_screen(w) : watch_lines(w);
	}
	free(w->monitor.tracks.at);
	poller_close(&w->monitor.poller);
	return r;
}

int ka_watch(int argc, char **argv)
{
	static const struct option options[] = { { "limit", required_argument, NULL, 'l' },
		{ "interval", required_argument, NULL, 'i' },
		{ "ascii", no_argument, NULL, 'A' }, { "all", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
	struct choice who = { .uid = getuid() };
	struct watch w = { .interval = 1000 };
	int c, r = 0;

	while (!r && (c = cli_getopt(argc, argv, ":h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c == 'a')
			who.all = 1;
		else if (c == 'A')
			w.ascii = 1;
		else if (c == 'l')
			r = take_duration(
				&w.monitor.limit, "--limit", optarg, 32767 * 3600);
		else if (c == 'i')
			r = take_duration(&w.interval, "--interval", optarg, 3600);
		else
			return cli_usage("watch", c);
	}
	who.names = argv + optind;
	return r ? r : watch(&w, &who);
}
