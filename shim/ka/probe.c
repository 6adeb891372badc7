/* probe.c - ka probe: does the peer answer, now?
 *
 * A keepalive probe on every established connection of a process, see tcp_probe.h. The
 * output is for people.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ka/commands.h"
#include "ka/helper/client.h"
#include "ka/process/prober.h"
#include "ka/process/proc.h"
#include "ka/socket/format.h"
#include "ka/util/cli.h"
#include "ka/util/options.h"

static const char help_text[] =
	"usage: ka probe [--timeout D] PID|PROGRAM...\n"
	"\n"
	"Makes the kernel send a keepalive probe at once on each established connection\n"
	"of those processes, and says how long the answer took. No data is sent, and\n"
	"neither program sees anything of it. The answer is the other kernel's: it tells\n"
	"that the path works and that the connection exists at both ends.\n"
	"\n"
	"An ssh under KA_SSH is made to ask its sshd instead, through the session.\n"
	"\n"
	"  --timeout D  how long to wait for an answer (5s)\n"
	"\n"
	"Exit status 0 if every peer answered, 1 if one did not.\n";

/* ssh 4711: ssh-level reply in 0.7 ms; tcp 0.4 ms. For an ssh with KA_SSH, whether it
 * has answered or not. KA_OK if the session lives, else KA_PROBLEM. */
static int report_ssh(const struct helper_reply *a, int timeout_ms)
{
	printf("ssh %d: ", (int)a->pid);
	switch (a->outcome) {
	case QUERY_REPLY:
		printf("ssh-level reply in %.1f ms", (double)a->us / 1000);
		if (a->tcp_us) printf("; tcp %.1f ms", (double)a->tcp_us / 1000);
		putchar('\n');
		return KA_OK;
	case QUERY_BUSY: puts("alive: busy with data of the server's"); return KA_OK;
	case QUERY_NEVER:
		puts("no ssh-level probe is possible: its ServerAliveInterval is 0");
		return KA_PROBLEM;
	case QUERY_UNKNOWN:
		puts("no ssh-level probe is possible yet: its ServerAliveInterval will "
		     "show when the server says something");
		return KA_PROBLEM;
	case QUERY_ABSENT:
		puts("no ssh-level probe is possible: its helper is not there");
		return KA_PROBLEM;
	case QUERY_STRANGER:
		puts("no ssh-level probe is possible: another program listens in its "
		     "helper's place, or its helper is stuck");
		return KA_PROBLEM;
	default:
		printf("no ssh-level reply in %d s\n", timeout_ms / 1000);
		return KA_PROBLEM;
	}
}

static void report(const struct prober *all, const struct probe_target *p)
{
	char silent[FORMAT_DURATION];
	const struct tcp_probe_state *const v = &p->now;

	format_duration(silent, v->silent_ms);
	printf("%s: ", p->at.label);
	switch (p->outcome) {
	case PROBE_PENDING: break;
	case PROBE_ANSWERED:
		printf("answered in %.1f ms\n",
			(double)(p->answered_us - p->sent_us) / 1000);
		break;
	case PROBE_HEARD:
		printf("alive: heard %s ago, before it was probed\n", silent);
		break;
	case PROBE_NO_ANSWER:
		printf("no answer in %d s; silent for %s\n",
			(int)(all->timeout_us / 1000000), silent);
		break;
	case PROBE_IN_FLIGHT:
		printf("%d bytes in flight, not acknowledged, and so no probe is possible; "
		       "silent for %s\n",
			v->queued, silent);
		break;
	case PROBE_BY_KERNEL:
		printf("the kernel is probing it already, %d unanswered; silent for %s\n",
			v->probes, silent);
		break;
	case PROBE_STUCK: printf("the probe does not leave this machine\n"); break;
	case PROBE_ENDED:
		printf(p->sent_us ? "ended when probed\n" : "has ended meanwhile\n");
		break;
	case PROBE_CLAIMED:
		printf("not probed, because process %d is changing its settings all the "
		       "time; silent for %s\n",
			p->claimed_by, silent);
		break;
	case PROBE_FAILED: printf("could not be probed: %s\n", strerror(p->error)); break;
	}
}

/* KA_PROBLEM if one of those that are settled since the last time did not answer. */
static int report_new(struct prober *all)
{
	int status = KA_OK;

	for (size_t i = 0; i < all->count; i++) {
		struct probe_target *const p = &all->target[i];

		if (p->outcome == PROBE_PENDING || p->is_reported) continue;
		p->is_reported = 1;
		if (p->outcome != PROBE_ANSWERED && p->outcome != PROBE_HEARD)
			status = KA_PROBLEM;
		report(all, p);
	}
	fflush(stdout);
	return status;
}

struct request {
	struct prober prober;
	int established; /* connections of the word's */
	pid_t *answered; /* at ssh level, up to a 0 */
	int failed;      /* errno */
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

/* Anybody can listen in the name of any program; so where no helper has answered, the
 * program itself tells whether it has one. */
static int is_no_ssh(const struct helper_reply *a)
{
	if (a->outcome != QUERY_ABSENT && a->outcome != QUERY_STRANGER) return 0;
	return process_has_mapped(a->pid, "libka-ssh.so") <= 0;
}

/* An ssh under KA_SSH tells more than the kernels do, which answer for a frozen sshd
 * too. KA_PROBLEM if one should tell, and does not. */
static int ask_ssh(struct request *e, const struct holders *h)
{
	const int timeout_ms = (int)(e->prober.timeout_us / 1000);
	struct helper_reply *const a = calloc(h->processes + 1, sizeof *a);
	size_t answered = 0;
	int status = KA_OK;

	e->answered = calloc(h->processes + 1, sizeof *e->answered);
	if (!a || !e->answered) {
		e->failed = errno;
		free(a);
		return KA_PROBLEM;
	}
	for (size_t i = 0; i < h->processes; i++) a[i].pid = h->process[i].pid;
	helper_query(a, h->processes, HELPER_QUERY_PROBE, timeout_ms);
	for (size_t i = 0; i < h->processes; i++) {
		if (is_no_ssh(&a[i])) continue;
		if (report_ssh(&a[i], timeout_ms) == KA_OK)
			e->answered[answered++] = a[i].pid;
		else if (a[i].outcome == QUERY_SILENT || a[i].outcome == QUERY_STRANGER)
			status = KA_PROBLEM;
	}
	free(a);
	return status;
}

/* Whether all of the word's processes have answered at ssh level. */
static int have_all(struct request *e, const char *word)
{
	char *const names[] = { (char *)word, NULL };
	const struct choice who = { .names = names };
	struct holders h;
	size_t answered = 0;
	int r;

	if (!*e->answered) return 0;
	if (holders_find(&h, &who)) {
		e->failed = errno;
		return 0;
	}
	while (answered < h.processes && is_among(e->answered, h.process[answered].pid))
		answered++;
	r = answered && answered == h.processes;
	holders_free(&h);
	return r;
}

static int gather_word(struct request *e, const char *word)
{
	int r;

	if (have_all(e, word) || e->failed) return KA_OK;
	e->established = 0;
	r = getfd_each("probe", word, add, e);
	if (!r && !e->established)
		r = cli_fail(KA_PROBLEM, word, "has no established TCP connection");
	return r;
}

static int gather(struct prober *all, char *const *words)
{
	const struct choice who = { .names = words };
	struct request e = { .prober = *all };
	struct holders h;
	int status;

	if (holders_find(&h, &who)) return cli_fail(KA_PROBLEM, "/proc", NULL);
	status = ask_ssh(&e, &h);
	holders_free(&h);
	for (; *words && !e.failed; words++) {
		const int r = gather_word(&e, *words);

		if (r > status) status = r;
	}
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
	int c, seconds, gathered, probed;

	while ((c = cli_getopt(argc, argv, ":h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c != 't') return cli_usage("probe", c);
		seconds = options_duration("--timeout", optarg, 3600);
		if (seconds < 0) return KA_USAGE;
		all.timeout_us = seconds * 1000000LL;
	}
	if (!argv[optind])
		return cli_misuse("probe", "probe", "missing PID or program name");
	gathered = gather(&all, argv + optind);
	probed = probe(&all);
	free(all.target);
	return gathered > probed ? gathered : probed;
}
