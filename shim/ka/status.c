/* status.c - ka status: every connection, how long idle and whether kept alive.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ka/commands.h"
#include "ka/connections/export.h"
#include "ka/socket/format.h"
#include "ka/socket/idle.h"
#include "ka/util/cli.h"
#include "ka/util/printable.h"

static const char help_text[] =
	"usage: ka status [--json|--openmetrics] [--all] [PID|PROGRAM...]\n"
	"\n"
	"A row for each TCP connection: your own, or with --all everybody's, or those of\n"
	"the processes named.\n"
	"\n"
	"  IDLE       since application data moved\n"
	"  SILENT     since the peer's last sign of life\n"
	"  KEEPALIVE  when the next probe is due, and how many were not answered\n"
	"  UNACKED    segments in flight\n"
	"  LIBKA      libka.so is in the process: yes, or the rule of KA_RULES that holds\n"
	"  !          idle with no keepalive: a NAT will forget it\n"
	"\n"
	"  --json         an array with an object for each connection\n"
	"  --openmetrics  for node_exporter's textfile collector and the like\n"
	"  --all          other users' too\n";

struct widths {
	int pid, program, peer, keepalive;
};

static int wider(int width, const char *s)
{
	const int n = (int)strlen(s);

	return n > width ? n : width;
}

static struct widths measure(const struct snapshot *all)
{
	struct widths w = { 3, 7, 4, 9 };
	char s[FORMAT_ENDPOINT];

	for (size_t i = 0; i < all->count; i++) {
		const struct connection *const c = &all->entry[i].connection;

		snprintf(s, sizeof s, "%d", all->entry[i].pid);
		w.pid = wider(w.pid, s);
		w.program = wider(w.program, all->entry[i].program);
		w.peer = wider(w.peer, format_endpoint(s, &c->peer, c->peer_size));
		w.keepalive = wider(w.keepalive, format_keepalive(s, c));
	}
	return w;
}

/* No, yes, or the rule that it is under. */
static const char *libka(const struct entry *entry)
{
	if (entry->rule && strcmp(entry->rule, "default")) return entry->rule;
	return entry->libka < 0 ? "?" : entry->libka ? "yes" : "no";
}

static void print_row(const struct entry *entry, const struct widths *w)
{
	const struct connection *const c = &entry->connection;
	char peer[FORMAT_ENDPOINT], idle[FORMAT_DURATION], silent[FORMAT_DURATION];
	char keepalive[FORMAT_KEEPALIVE], program[FORMAT_PROGRAM], pid[16] = "-";

	if (entry->pid) snprintf(pid, sizeof pid, "%d", entry->pid);
	printf("%c %*s  %-*s  %-*s  %-10s  %6s  %6s  %-*s  %7u  %s\n",
		idle_is_at_risk(c) ? '!' : ' ', w->pid, pid, w->program,
		format_program(program, entry->program), w->peer,
		format_endpoint(peer, &c->peer, c->peer_size), format_state(c->state),
		c->has_info ? format_duration(idle, entry_idle_ms(entry)) : "-",
		c->has_info ? format_duration(silent, idle_silent_ms(c)) : "-",
		w->keepalive, format_keepalive(keepalive, c), c->unacked,
		printable_copy(libka(entry)));
}

static void print_table(const struct snapshot *all)
{
	const struct widths w = measure(all);

	printf("  %*s  %-*s  %-*s  %-10s  %6s  %6s  %-*s  %7s  %s\n", w.pid, "PID",
		w.program, "PROGRAM", w.peer, "PEER", "STATE", "IDLE", "SILENT",
		w.keepalive, "KEEPALIVE", "UNACKED", "LIBKA");
	for (size_t i = 0; i < all->count; i++) print_row(&all->entry[i], &w);
}

/* Whether a row is of a process of that number or name. */
static int is_shown(const struct snapshot *all, const char *word)
{
	char pid[16];

	for (size_t i = 0; i < all->count; i++) {
		const struct entry *const entry = &all->entry[i];

		if (i && entry->pid == entry[-1].pid) continue;
		snprintf(pid, sizeof pid, "%d", entry->pid);
		if (!strcmp(word, pid) || !strcmp(word, entry->program)) return 1;
	}
	return 0;
}

static int why_nothing(const char *word, pid_t found)
{
	const int shares = found ? process_shares_network(found) : 1;

	if (!found)
		return cli_fail(KA_PROBLEM, word, "no such process, or not yours to see");
	if (shares > 0) return cli_fail(KA_PROBLEM, word, "has no TCP connection");
	if (shares < 0)
		return cli_fail(
			KA_PROBLEM, word, "is another user's: its connections are hidden");
	cli_fail(KA_PROBLEM, word, "is in another network namespace");
	fprintf(stderr, "    nsenter --net=/proc/%d/ns/net ka status %d\n", found, found);
	return KA_PROBLEM;
}

/* By itself: it may still name a process by the file that it runs. */
static int look_for(const char *word)
{
	char *names[] = { (char *)word, NULL };
	const struct choice who = { .names = names };
	struct snapshot now;
	int r = KA_OK;

	if (snapshot_take(&now, &who)) return snapshot_print_error();
	if (!now.count) r = why_nothing(word, now.found);
	snapshot_free(&now);
	return r;
}

/* Says of each word for which there is no connection why. */
static int check_words(const struct snapshot *all, char *const *words)
{
	int status = KA_OK;

	for (; *words; words++) {
		const int s = is_shown(all, *words) ? KA_OK : look_for(*words);

		if (s > status) status = s;
	}
	return status;
}

int ka_status(int argc, char **argv)
{
	static const struct option options[] = { { "json", no_argument, NULL, 'j' },
		{ "openmetrics", no_argument, NULL, 'o' },
		{ "all", no_argument, NULL, 'a' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	struct choice who = { .uid = getuid() };
	struct snapshot now;
	int c, format = 0;

	while ((c = cli_getopt(argc, argv, ":h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c == 'a')
			who.all = 1;
		else if ((c == 'j' || c == 'o') && format && format != c)
			return cli_fail(KA_USAGE, argv[optind - 1],
				c == 'o' ? "not with --json" : "not with --openmetrics");
		else if (c == 'j' || c == 'o')
			format = c;
		else
			return cli_usage("status", c);
	}
	who.names = argv + optind;
	if (snapshot_take(&now, &who)) return snapshot_print_error();
	if (now.lacks_diag) snapshot_print_no_tcp_diag();
	if (format != 'o') snapshot_read_rules(&now);
	if (format == 'j')
		export_json(&now);
	else if (format == 'o')
		export_openmetrics(&now);
	else
		print_table(&now);
	c = check_words(&now, who.names);
	snapshot_free(&now);
	return c;
}
