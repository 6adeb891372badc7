/* attach.c - ka attach: arms connections that are already open.
 *
 * It sets the options on duplicates of the sockets (process/getfd.h). Before it changes a
 * socket it saves the options for --undo (process/undo.h).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ka/commands.h"
#include "ka/process/getfd.h"
#include "ka/process/undo.h"
#include "ka/socket/claim.h"
#include "ka/socket/sockopt.h"
#include "ka/socket/tcp_probe.h"
#include "ka/util/cli.h"
#include "ka/util/options.h"

static const char help_text[] =
	"usage: ka attach [OPTION...] PID|PROGRAM...\n"
	"       ka attach --undo PID|PROGRAM...\n"
	"\n"
	"Arms keepalive on the TCP connections and listeners that are open in those\n"
	"processes, whatever they are: static, Go, an ssh session of an hour ago.\n"
	"\n"
	"  --idle D          quiet time before the first probe (60s)\n"
	"  --intvl D         between unanswered probes (a quarter of that)\n"
	"  --cnt N           unanswered probes that end the connection (4)\n"
	"  --stall D         how long data may stay unacknowledged, from 18s (Linux 6.15)\n"
	"  --user-timeout D  TCP_USER_TIMEOUT; harms peers that stop reading: libka(7)\n"
	"  --undo            restores what the first ka attach found\n"
	"\n"
	"D is 90, 90s, 5m or 2h. Defaults as in libka(7), whose KA_IDLE, KA_INTVL,\n"
	"KA_CNT, KA_STALL and KA_USER_TIMEOUT hold here too.\n";

struct work {
	int wanted[KEEPALIVE_OPTIONS];
	int dir;  /* of undo.h; -1: nothing can be saved */
	int done; /* sockets */
	int waited_ms;
	int failed;
};

/* refused: bits 1 << option */
static void report(const struct remote_fd *from, const int then[KEEPALIVE_OPTIONS], int fd,
	unsigned refused)
{
	int now[KEEPALIVE_OPTIONS];
	char before[SOCKOPT_TEXT], after[SOCKOPT_TEXT];

	sockopt_read(now, fd);
	printf("%s: was: %s; now: %s", from->label, sockopt_describe(before, then),
		sockopt_describe(after, now));
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (refused & 1u << i)
			printf("; %s: not supported by this kernel", sockopt_name(i));
	putchar('\n');
}

/* Waits for another ka, but not for ever, since the holder of the socket can keep the
 * claim. 0, or -1 after printing an error. */
static int claim(struct work *w, const struct remote_fd *from, int fd)
{
	enum { PATIENCE_MS = 3000, STEP_MS = 2 };
	const struct timespec step = { 0, STEP_MS * 1000000 };

	while (tcp_probe_claim(fd)) {
		if (errno == EAGAIN && w->waited_ms < PATIENCE_MS) {
			nanosleep(&step, NULL);
			w->waited_ms += STEP_MS;
			continue;
		}
		w->failed = 1;
		if (errno == EAGAIN)
			fprintf(stderr,
				"ka: %s: process %d is changing its settings; try again\n",
				from->label, claim_holder(fd));
		else
			cli_fail(0, from->label, NULL);
		return -1;
	}
	return 0;
}

/* --- arming --- */

/* An option that is not set now keeps the value of an earlier ka attach. */
static void save_original(const struct work *w, const struct remote_fd *from, int fd,
	const int now[KEEPALIVE_OPTIONS])
{
	struct undo_record b = { .cookie = sockopt_cookie(fd) };

	if (w->dir < 0) return;
	if (undo_load(w->dir, &b))
		for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
			b.original[i] = b.attached[i] = now[i];
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (w->wanted[i]) b.attached[i] = w->wanted[i];
	if (!undo_save(w->dir, from->pid, from->inode, &b)) return;
	cli_fail(0, from->label, NULL);
	fputs("    the socket is armed, but --undo cannot restore it\n", stderr);
}

static int has_all(const struct work *w, const int now[KEEPALIVE_OPTIONS])
{
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++)
		if (w->wanted[i] && w->wanted[i] != now[i] && now[i] != -1) return 0;
	return 1;
}

/* Returns a bit 1 << option for each that the kernel does not support. The first three and
 * SO_KEEPALIVE are supported by every TCP socket, so for them that is an error. */
static unsigned set_options(struct work *w, const struct remote_fd *from, int fd)
{
	unsigned refused = 0;

	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) {
		if (!w->wanted[i] || !sockopt_set(fd, i, w->wanted[i])) continue;
		refused |= 1u << i;
		if (keepalive_may_lack(i)) continue;
		fprintf(stderr, "ka: %s: %s: %m\n", from->label, sockopt_name(i));
		w->failed = 1;
	}
	/* SO_KEEPALIVE starts the timer from now. TCP_KEEPIDLE restarts it from when the
	 * peer was last heard from, so a connection that has been idle for longer is probed
	 * at once. */
	sockopt_set(fd, KEEPALIVE_IDLE, w->wanted[KEEPALIVE_IDLE]);
	return refused;
}

static void arm(const struct remote_fd *from, int fd, void *data)
{
	struct work *const w = data;
	int then[KEEPALIVE_OPTIONS];

	if (claim(w, from, fd)) return;
	sockopt_read(then, fd);
	if (has_all(w, then)) {
		char words[SOCKOPT_TEXT];

		printf("%s: is already: %s\n", from->label, sockopt_describe(words, then));
		return;
	}
	save_original(w, from, fd, then);
	report(from, then, fd, set_options(w, from, fd));
}

/* --- undoing --- */

/* SO_KEEPALIVE first, so that no probe is sent meanwhile. An option that somebody else has
 * changed since stays. */
static void undo(const struct remote_fd *from, int fd, void *data)
{
	struct work *const w = data;
	struct undo_record b = { .cookie = sockopt_cookie(fd) };
	int then[KEEPALIVE_OPTIONS];

	if (undo_load(w->dir, &b)) return;
	w->done++;
	if (claim(w, from, fd)) return;
	sockopt_read(then, fd);
	for (int i = KEEPALIVE_OPTIONS - 1; i >= 0; i--) {
		if (then[i] == b.original[i] || b.original[i] < 0) continue;
		if (then[i] != b.attached[i]) {
			fprintf(stderr, "ka: %s: %s: was changed since; left as it is\n",
				from->label, sockopt_name(i));
		} else if (sockopt_set(fd, i, b.original[i])) {
			fprintf(stderr, "ka: %s: %s: %m\n", from->label, sockopt_name(i));
			w->failed = 1;
		}
	}
	undo_remove(w->dir, b.cookie);
	report(from, then, fd, 0);
}

static int undo_word(struct work *w, const char *word)
{
	const int r = getfd_each("attach --undo", word, undo, w);

	if (w->done || r) return r;
	return cli_fail(KA_PROBLEM, word, "has no connection that your ka attach armed");
}

static int attach(struct work *w, char *const *words, int undoing)
{
	int status = KA_OK;

	w->dir = undo_open();
	if (w->dir < 0 && undoing) return KA_PROBLEM;
	if (w->dir < 0)
		fputs("    the sockets are armed, but --undo cannot restore them\n",
			stderr);
	for (; *words; words++) {
		const int r = undoing ? undo_word(w, *words)
				      : getfd_each("attach", *words, arm, w);

		if (r > status) status = r;
		w->done = 0;
	}
	if (w->dir >= 0) close(w->dir);
	return w->failed && status < KA_PROBLEM ? KA_PROBLEM : status;
}

int ka_attach(int argc, char **argv)
{
	static const struct option options[] = { OPTIONS_SETTINGS,
		{ "undo", no_argument, NULL, 'u' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	struct work w = { .dir = -1 };
	struct settings s;
	int c, r, undoing = 0, wishing = 0;

	while ((c = cli_getopt(argc, argv, ":h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c == 'u') {
			undoing = 1;
			continue;
		}
		r = options_set(c, optarg);
		if (!r) return cli_usage("attach", c);
		if (r < 0) return KA_PROBLEM;
		wishing = 1;
	}
	if (undoing && wishing) return cli_fail(KA_USAGE, "--undo", "takes no settings");
	if (!undoing) {
		if (options_read(&s)) return KA_USAGE;
		keepalive_values(&s, w.wanted);
	}
	if (argv[optind]) return attach(&w, argv + optind, undoing);
	return cli_misuse("attach", "attach", "missing PID or program name");
}
