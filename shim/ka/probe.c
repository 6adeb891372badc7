/* probe.c - ka probe: does the peer answer, now?
 *
 * A keepalive probe on every established connection of a process, see nudge.h. The
 * output is for people.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../common/settings.h"
#include "ka.h"
#include "peers.h"
#include "proc.h"
#include "show.h"
#include "sshprobe.h"

static const char help_text[] =
	"usage: ka probe [--timeout D] PID|PROGRAM...\n"
	"\n"
	"Makes the kernel send a keepalive probe at once on each established connection "
	"of\n"
	"those processes, and says how long the answer took. No data is sent, and neither\n"
	"program sees anything of it. The answer is the other kernel's: it tells that the\n"
	"path works and that the connection exists at both ends.\n"
	"\n"
	"An ssh under KA_SSH is made to ask its sshd instead, through the session.\n"
	"\n"
	"  --timeout D  how long to wait for an answer (5s)\n"
	"\n"
	"Exit status 0 if every peer answered, 1 if one did not.\n";

static void report(const struct peers *all, const struct peer *p)
{
	char silent[SHOW_DURATION];
	const struct view *const v = &p->now;

	show_duration(silent, v->silent_ms);
	printf("%s: ", p->at.socket);
	switch (p->outcome) {
	case PENDING: break;
	case ANSWERED:
		printf("answered in %.1f ms\n",
			(double)(p->answered_us - p->asked_us) / 1000);
		break;
	case HEARD: printf("alive: heard %s ago, before it was probed\n", silent); break;
	case NO_ANSWER:
		printf("no answer in %d s; silent for %s\n",
			(int)(all->timeout_us / 1000000), silent);
		break;
	case IN_FLIGHT:
		printf("%d bytes in flight, not acknowledged, and so no probe is possible; "
		       "silent for %s\n",
			v->queued, silent);
		break;
	case PROBED:
		printf("the kernel is probing it already, %d unanswered; silent for %s\n",
			v->probes, silent);
		break;
	case STUCK: printf("the probe does not leave this machine\n"); break;
	case ENDED:
		printf(p->asked_us ? "ended when probed\n" : "has ended meanwhile\n");
		break;
	case CLAIMED:
		printf("not probed, because process %d is changing its settings all the "
		       "time; silent for %s\n",
			p->claimed_by, silent);
		break;
	case NOT_ASKED: printf("could not be probed: %s\n", strerror(p->error)); break;
	}
}

/* KA_NO if one of those that are settled since the last time did not answer. */
static int report_new(struct peers *all)
{
	int status = KA_OK;

	for (size_t i = 0; i < all->count; i++) {
		struct peer *const p = &all->peer[i];

		if (p->outcome == PENDING || p->is_reported) continue;
		p->is_reported = 1;
		if (p->outcome != ANSWERED && p->outcome != HEARD) status = KA_NO;
		report(all, p);
	}
	fflush(stdout);
	return status;
}

struct errand {
	struct peers peers;
	int established; /* connections of the word's */
	pid_t *answered; /* at ssh level, of the word's processes; up to a 0 */
	int have_all;    /* all of them have */
	int failed;      /* errno */
};

static int is_among(const pid_t *pids, pid_t pid)
{
	while (*pids && *pids != pid) pids++;
	return *pids;
}

static void add(const struct lender *from, int fd, void *data)
{
	struct errand *const e = data;
	int r;

	if (is_among(e->answered, from->pid)) return;
	r = peers_add(&e->peers, from, fd);
	if (r < 0) e->failed = errno;
	e->established += r > 0;
}

/* An ssh under KA_SSH tells more than the kernels do, which answer for a frozen sshd
 * too. */
static int ask_ssh(struct errand *e, const char *word)
{
	char *const names[] = { (char *)word, NULL };
	const struct choice who = { .names = names };
	const int timeout_ms = (int)(e->peers.timeout_us / 1000);
	struct holders h;
	size_t answered = 0;
	int status = KA_OK;

	e->have_all = 0;
	if (holders_find(&h, &who)) {
		e->failed = errno;
		return KA_SYSTEM;
	}
	free(e->answered);
	e->answered = calloc(h.processes + 1, sizeof *e->answered);
	if (!e->answered) e->failed = errno;
	for (size_t i = 0; i < h.processes && e->answered; i++) {
		const struct sshprobe_answer a =
			sshprobe(h.process[i].pid, SSHPROBE_PROBE, timeout_ms);

		if (a.outcome == SSHPROBE_ABSENT) continue;
		if (sshprobe_report(&a, timeout_ms) == KA_OK)
			e->answered[answered++] = a.pid;
		else if (a.outcome == SSHPROBE_SILENT)
			status = KA_NO;
	}
	e->have_all = answered && answered == h.processes;
	holders_free(&h);
	return status;
}

static int gather_word(struct errand *e, const char *word)
{
	const int status = ask_ssh(e, word);
	int r;

	if (e->have_all || e->failed) return status;
	e->established = 0;
	r = borrow_each("probe", word, add, e);
	if (!r && !e->established && !*e->answered)
		r = fail(KA_NO, word, "has no established TCP connection");
	return r > status ? r : status;
}

static int gather(struct peers *all, char *const *words)
{
	struct errand e = { .peers = *all };
	int status = KA_OK;

	for (; *words && !e.failed; words++) {
		const int r = gather_word(&e, *words);

		if (r > status) status = r;
	}
	free(e.answered);
	*all = e.peers;
	return e.failed ? fail(KA_SYSTEM, "/proc", strerror(e.failed)) : status;
}

static int probe(struct peers *all)
{
	const struct timespec moment = { 0, 500000 };
	int status = KA_OK;

	while (peers_are_pending(all)) {
		peers_ask(all);
		nanosleep(&moment, NULL);
		peers_look(all);
		if (report_new(all)) status = KA_NO;
	}
	return status;
}

int ka_probe(int argc, char **argv)
{
	static const struct option options[] = { { "timeout", required_argument, NULL,
							 't' },
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
	struct peers all = { .timeout_us = 5000000 };
	int c, gathered, probed;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		if (c == 'h') return help(help_text);
		if (c != 't') return usage("probe", c, argv);
		all.timeout_us = settings_duration(optarg) * 1000000LL;
		if (all.timeout_us <= 0 || all.timeout_us > 3600 * 1000000LL)
			return fail(KA_USAGE, optarg, "not a duration in 1s..1h");
	}
	if (!argv[optind]) {
		fail(KA_USAGE, "probe", "whose? a PID or the name of a program is missing");
		fputs("    ka probe --help shows how\n", stderr);
		return KA_USAGE;
	}
	gathered = gather(&all, argv + optind);
	probed = probe(&all);
	free(all.peer);
	return gathered > probed ? gathered : probed;
}
