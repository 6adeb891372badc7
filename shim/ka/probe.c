/* probe.c - ka probe: tests whether the other end answers.
 *
 * An ssh under KA_SSH is queried through its helper (ssh.h). All other connections get a
 * keepalive probe (process/prober.h).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ka/commands.h"
#include "ka/probe/report.h"
#include "ka/probe/ssh.h"
#include "ka/process/prober.h"
#include "ka/process/proc.h"
#include "ka/util/cli.h"
#include "ka/util/options.h"

static const char help_text[] =
	"usage: ka probe [--timeout D] PID|PROGRAM...\n"
	"\n"
	"Makes the kernel send a keepalive probe at once on each established connection\n"
	"of those processes, and prints how long the answer took. No data is sent, and\n"
	"neither program notices. The answer comes from the other kernel. It shows that\n"
	"the path works, and that the connection exists at both ends.\n"
	"\n"
	"An ssh that runs with KA_SSH asks its sshd instead, inside the session.\n"
	"\n"
	"  --timeout D  how long to wait for an answer, 1s to 1h (5s)\n"
	"\n"
	"Exit status: 0 if every peer answered, 1 if one did not.\n";

/* Prints the targets that have got an outcome since the last call. Returns KA_PROBLEM if
 * one of them did not answer. */
static int report_new(struct prober *all)
{
	const int timeout_s = (int)(all->timeout_us / 1000000);
	int status = KA_OK;

	for (size_t i = 0; i < all->count; i++) {
		struct probe_target *const p = &all->target[i];

		if (p->outcome == PROBE_PENDING || p->is_reported) continue;
		p->is_reported = 1;
		if (probe_report(p, timeout_s)) status = KA_PROBLEM;
	}
	fflush(stdout);
	return status;
}

struct request {
	struct prober prober;
	struct holders holders; /* of all arguments */
	int established;        /* connections of the processes that the argument names */
	pid_t *answered;        /* ssh processes whose sshd answered, then 0 */
	int failed;             /* errno */
};

static int is_among(const pid_t *pids, pid_t pid)
{
	while (*pids && *pids != pid) pids++;
	return *pids;
}

static void add(const struct remote_fd *from, int fd, void *data)
{
	struct request *const e = data;
	const int r =
		is_among(e->answered, from->pid) ? 1 : prober_add(&e->prober, from, fd);

	if (r < 0) e->failed = errno;
	e->established += r > 0;
}

/* Whether every process that the argument names is an ssh whose sshd answered. */
static int all_answered(const struct request *e, const char *word)
{
	int answered = 0;

	for (size_t i = 0; *e->answered && i < e->holders.processes; i++) {
		const struct process *const p = &e->holders.process[i];

		if (!process_is_named(p, word)) continue;
		if (!is_among(e->answered, p->pid)) return 0;
		answered = 1;
	}
	return answered;
}

static int add_argument(struct request *e, const char *word)
{
	int r;

	if (all_answered(e, word)) return KA_OK;
	e->established = 0;
	r = getfd_each("probe", word, &e->holders, add, e);
	if (!r && !e->established)
		r = cli_fail(KA_PROBLEM, word, "has no established TCP connection");
	return r;
}

static int add_arguments(struct prober *all, char *const *words)
{
	const struct choice who = { .names = words };
	struct request e = { .prober = *all };
	int status;

	if (holders_find(&e.holders, &who)) return cli_fail(KA_PROBLEM, "/proc", NULL);
	e.answered = calloc(e.holders.processes + 1, sizeof *e.answered);
	status = e.answered
		? probe_ssh(e.answered, &e.holders, (int)(all->timeout_us / 1000))
		: -1;
	if (status < 0) e.failed = ENOMEM;
	for (; *words && !e.failed; words++) {
		const int r = add_argument(&e, *words);

		if (r > status) status = r;
	}
	holders_free(&e.holders);
	free(e.answered);
	*all = e.prober;
	return e.failed ? cli_fail(KA_PROBLEM, "/proc", strerror(e.failed)) : status;
}

static int probe(struct prober *all)
{
	const struct timespec moment = { 0, 500000 };
	int status = KA_OK;

	while (prober_is_pending(all)) {
		prober_send(all);
		nanosleep(&moment, NULL);
		prober_check(all);
		if (report_new(all)) status = KA_PROBLEM;
	}
	return status;
}

int ka_probe(int argc, char **argv)
{
	static const struct option options[] = { { "timeout", required_argument, NULL,
							 't' },
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
	struct prober all = { .timeout_us = 5000000 };
	int c, seconds, added, probed;

	while ((c = cli_getopt(argc, argv, ":h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c != 't') return cli_usage("probe", c);
		seconds = options_duration("--timeout", optarg, 1, 3600);
		if (seconds < 0) return KA_USAGE;
		all.timeout_us = seconds * 1000000LL;
	}
	if (!argv[optind])
		return cli_misuse("probe", "probe", "missing PID or program name");
	added = add_arguments(&all, argv + optind);
	probed = probe(&all);
	free(all.target);
	return added > probed ? added : probed;
}
