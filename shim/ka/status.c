/* status.c - ka status: lists connections with their idle time and keepalive. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/commands.h"
#include "ka/connections/export.h"
#include "ka/tui/list.h"
#include "ka/tui/terminal.h"
#include "ka/util/cli.h"
#include "ka/util/limit.h"

static const char help_text[] =
	"usage: ka status [OPTION...] [PID|PROGRAM...]\n"
	"\n"
	"Lists TCP connections, those at risk first: your own, everybody's with --all,\n"
	"or those of the processes that you name.\n"
	"\n"
	"  IDLE       time since application data moved\n"
	"  SILENT     time since the peer acknowledged anything\n"
	"  KEEPALIVE  time to the next probe, and how many were not answered\n"
	"  UNACKED    segments in flight\n"
	"  LIBKA      yes: libka.so is loaded; attach: armed by ka attach; or the rule of\n"
	"             KA_RULES that applies\n"
	"  LOCAL      the local port, if two rows would look the same without it\n"
	"  !          it would be quiet for longer than the limit: a NAT will forget it\n"
	"  ?          the peer does not answer\n"
	"\n"
	"On a narrow terminal the least important columns are left out.\n"
	"\n"
	"  --limit D      quiet time after which a NAT on the way forgets; ka measure\n"
	"                 finds it (KA_LIMIT, or 5m)\n"
	"  --json         an array with an object for each connection\n"
	"  --openmetrics  for Prometheus and node_exporter's textfile collector\n"
	"  --all          connections of other users too\n";

enum { LINE = 4096 }; /* bytes; the longest rule has 256 */

struct style {
	unsigned width; /* columns; 0: no limit */
	int utf8, colour;
};

/* To a file or a pipe, prints all columns and no control sequences. */
static struct style style_of_output(void)
{
	struct style s = { .utf8 = terminal_has_utf8(), .colour = terminal_has_colour() };
	unsigned lines;

	if (isatty(STDOUT_FILENO)) terminal_size(&s.width, &lines);
	return s;
}

static struct canvas one_line(struct text *t, const struct style *s)
{
	return (struct canvas){ .t = t,
		.utf8 = s->utf8,
		.colour = s->colour,
		.width = s->width ? s->width : LINE,
		.most = 1 };
}

static void print_line(struct text *t, const char *line)
{
	while (t->at > line && t->at[-1] == ' ') t->at--;
	*t->at++ = '\n';
	fwrite(line, 1, (size_t)(t->at - line), stdout);
}

/* Sorts the entries by risk; those of the same risk stay in order. Returns 0, or -1. */
static int sort_by_risk(
	const struct entry **order, char *risk, const struct snapshot *all, uint64_t limit)
{
	size_t n = 0;
	char *const found = malloc(all->count + 1);

	if (!found) return -1;
	for (size_t i = 0; i < all->count; i++)
		found[i] = (char)track_risk(&all->entry[i].connection, limit);
	for (int r = RISK_FAILING; r >= RISK_NONE; r--)
		for (size_t i = 0; i < all->count; i++)
			if (found[i] == r) {
				risk[n] = found[i];
				order[n++] = &all->entry[i];
			}
	free(found);
	return 0;
}

static void print_list(
	const struct entry **order, const char *risk, size_t count, uint64_t limit)
{
	const struct style style = style_of_output();
	char line[LINE + 1];
	struct text t = { line, line + LINE };
	struct canvas out = one_line(&t, &style);
	struct list list;

	list_fit(&list, order, count, style.width, limit);
	list_head(&out, &list);
	print_line(&t, line);
	for (size_t i = 0; i < count; i++) {
		t.at = line;
		out = one_line(&t, &style);
		list_entry(&out, &list, order[i], (enum risk)risk[i]);
		print_line(&t, line);
	}
}

static void print_empty(const struct choice *who)
{
	if (who->all)
		puts("no TCP connections");
	else
		puts("no TCP connections of yours; ka status --all shows everybody's");
}

/* Returns KA_OK, or KA_PROBLEM after printing an error. */
static int print_table(const struct snapshot *all, const struct choice *who, uint64_t limit)
{
	const struct entry **const order = calloc(all->count + 1, sizeof *order);
	char *const risk = malloc(all->count + 1);
	int r = KA_OK;

	if (!all->count && !*who->names)
		print_empty(who);
	else if (!order || !risk || sort_by_risk(order, risk, all, limit))
		r = cli_fail(KA_PROBLEM, "ka status", NULL);
	else if (all->count)
		print_list(order, risk, all->count, limit);
	free(order);
	free(risk);
	return r;
}

static int why_nothing(const char *word, pid_t found)
{
	const int shares = found ? process_shares_network(found) : 1;

	if (!found)
		return cli_fail(KA_PROBLEM, word, "no such process, or hidden from you");
	if (shares > 0) return cli_fail(KA_PROBLEM, word, "has no TCP connection");
	if (shares < 0)
		return cli_fail(KA_PROBLEM, word,
			"belongs to another user; its connections are hidden");
	cli_fail(KA_PROBLEM, word, "is in another network namespace");
	fprintf(stderr, "    nsenter --net=/proc/%d/ns/net ka status %d\n", found, found);
	return KA_PROBLEM;
}

/* Whether a listed connection is also held by a process that the word names. It is listed
 * for one of its holders, which another word may have named. */
static int shares_connection(const struct snapshot *all, const char *word)
{
	char *names[] = { (char *)word, NULL };
	const struct choice who = { .names = names };
	const struct holders found = { .process = all->process,
		.processes = all->processes };
	struct holders h;
	int shares = 0;

	if (holders_find_among(&h, &found, &who)) return 0;
	for (size_t i = 0; !shares && i < all->count; i++)
		shares = holders_of(&h, all->entry[i].connection.inode) != NULL;
	holders_free(&h);
	return shares;
}

static int check_word(const struct snapshot *all, const char *word)
{
	pid_t found = 0;

	for (size_t i = 0; i < all->processes; i++) {
		const struct process *const p = &all->process[i];

		if (!process_is_named(p, word)) continue;
		if (p->has_connection) return KA_OK;
		if (!found) found = p->pid;
	}
	if (found && shares_connection(all, word)) return KA_OK;
	return why_nothing(word, found);
}

/* Prints the reason for each word without a connection. */
static int check_words(const struct snapshot *all, char *const *words)
{
	int status = KA_OK;

	for (; *words; words++) {
		const int s = check_word(all, *words);

		if (s > status) status = s;
	}
	return status;
}

int ka_status(int argc, char **argv)
{
	static const struct option options[] = { { "json", no_argument, NULL, 'j' },
		{ "openmetrics", no_argument, NULL, 'o' },
		{ "limit", required_argument, NULL, 'l' },
		{ "all", no_argument, NULL, 'a' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	struct choice who = { .uid = getuid() };
	const char *limit_option = NULL;
	struct snapshot now;
	uint64_t limit;
	int c, format = 0, failed = 0;

	while ((c = cli_getopt(argc, argv, ":h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c == 'a')
			who.all = 1;
		else if (c == 'l')
			limit_option = optarg;
		else if ((c == 'j' || c == 'o') && format && format != c)
			return cli_fail(KA_USAGE, argv[optind - 1],
				c == 'o' ? "not with --json" : "not with --openmetrics");
		else if (c == 'j' || c == 'o')
			format = c;
		else
			return cli_usage("status", c);
	}
	if (limit_read(&limit, limit_option)) return KA_USAGE;
	who.names = argv + optind;
	if (snapshot_take(&now, &who)) return snapshot_print_error();
	if (now.lacks_diag) snapshot_print_no_tcp_diag();
	if (format != 'o') snapshot_read_rules(&now);
	if (format == 'j')
		export_json(&now, limit);
	else if (format == 'o')
		export_openmetrics(&now, limit);
	else
		failed = print_table(&now, &who, limit);
	c = check_words(&now, who.names);
	snapshot_free(&now);
	return failed ? failed : c;
}
