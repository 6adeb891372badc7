/* attach.c - ka attach: arms connections that are already open.
 *
 * The work is done in attach/, on duplicates of the sockets (process/getfd.h).
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "ka/attach/arm_socket.h"
#include "ka/attach/follow.h"
#include "ka/commands.h"
#include "ka/process/getfd.h"
#include "ka/process/proc.h"
#include "ka/process/ptrace_access.h"
#include "ka/process/undo.h"
#include "ka/socket/format.h"
#include "ka/util/cli.h"
#include "ka/util/options.h"

static const char help_text[] =
	"usage: ka attach [OPTION...] PID|PROGRAM...\n"
	"       ka attach --follow [OPTION...] [PID|PROGRAM...]\n"
	"       ka attach --undo PID|PROGRAM... | --undo --all\n"
	"\n"
	"Arms keepalive on the TCP connections and listeners that those processes have\n"
	"open, whatever the programs are: static, written in Go, or an ssh that was\n"
	"started an hour ago.\n"
	"\n"
	"  --idle D          quiet time before the first probe (60s)\n"
	"  --intvl D         time between unanswered probes (a quarter of that)\n"
	"  --cnt N           unanswered probes that end the connection (4)\n"
	"  --stall D         how long data may be unacknowledged, from 18s (Linux 6.15)\n"
	"  --user-timeout D  TCP_USER_TIMEOUT; harms peers that stop reading\n"
	"  --follow          also arms what they open later, until it is ended; without\n"
	"                    a name, for all your processes. KA_RULES applies.\n"
	"  --undo            restores the options that the first ka attach found\n"
	"  --all             with --undo: of every socket that your ka attach armed\n"
	"\n"
	"D is 90, 90s, 5m or 2h. The defaults are those of libka(7). KA_IDLE, KA_INTVL,\n"
	"KA_CNT, KA_STALL and KA_USER_TIMEOUT are used here too.\n";

static int undo_word(struct arm *a, const char *word, const struct holders *found)
{
	int r;

	a->restored = 0;
	r = getfd_each("attach --undo", word, found, arm_undo, a);
	if (a->restored || r) return r;
	return cli_fail(KA_PROBLEM, word, "has no connection that your ka attach armed");
}

struct undo_all {
	struct arm *arm;
	struct holders holders;
};

static void undo_one(uint32_t inode, void *data)
{
	struct undo_all *const u = data;
	const struct holder *const at = holders_of(&u->holders, inode);
	const struct process *p;
	struct remote_fd from;
	int fd;

	if (!at) return;
	p = &u->holders.process[at->process];
	from = (struct remote_fd){ .pid = p->pid, .fd = at->fd, .inode = inode };
	format_program(from.program, p->program);
	fd = getfd(&from);
	if (fd < 0) {
		ptrace_denial_explain("attach --undo", p->pid, p->program, errno);
		u->arm->failed = 1;
		return;
	}
	if (!getfd_label(&from, fd)) arm_undo(&from, fd, u->arm);
	close(fd);
}

static int undo_all(struct arm *a)
{
	char *none[] = { NULL };
	const struct choice everybody = { .names = none, .all = 1 };
	struct undo_all u = { .arm = a };

	if (holders_find(&u.holders, &everybody))
		return cli_fail(KA_PROBLEM, "/proc", NULL);
	undo_each_inode(a->undo_dir, undo_one, &u);
	holders_free(&u.holders);
	if (a->restored || a->failed) return KA_OK;
	return cli_fail(KA_PROBLEM, "--undo --all",
		"no connection is open that your ka attach armed");
}

static int attach_word(struct arm *a, const char *word, const struct holders *found)
{
	return getfd_each("attach", word, found, arm_socket, a);
}

/* Does it to each word, and returns the worst status. */
static int each_word(struct arm *a, char *const *words,
	int (*one)(struct arm *a, const char *word, const struct holders *found))
{
	const struct choice who = { .names = words };
	struct holders found;
	int status = KA_OK;

	if (holders_find(&found, &who)) return cli_fail(KA_PROBLEM, "/proc", NULL);
	for (; *words; words++) {
		const int r = one(a, *words, &found);

		if (r > status) status = r;
	}
	holders_free(&found);
	return status;
}

static int undo(struct arm *a, char *const *words)
{
	int status;

	a->undo_dir = undo_open();
	if (a->undo_dir < 0) return KA_PROBLEM;
	undo_clean(a->undo_dir);
	status = *words ? each_word(a, words, undo_word) : undo_all(a);
	close(a->undo_dir);
	return status;
}

static int attach(struct arm *a, char *const *words)
{
	int status;

	arm_open_undo(a);
	status = each_word(a, words, attach_word);
	if (a->undo_dir >= 0) close(a->undo_dir);
	return status;
}

struct request {
	int follow, undo, all,
		sets; /* sets: the command line has an option for a setting */
};

static int check(const struct request *r, int has_words)
{
	if (r->undo && r->sets) return cli_misuse("attach", "--undo", "takes no settings");
	if (r->undo && r->follow)
		return cli_misuse("attach", "--undo", "cannot be combined with --follow");
	if (r->all && !r->undo) return cli_misuse("attach", "--all", "needs --undo");
	if (r->all && has_words)
		return cli_misuse("attach", "--all", "takes no PID or program name");
	if (!has_words && !r->all && !r->follow)
		return cli_misuse("attach", "attach", "missing PID or program name");
	return 0;
}

static int run(const struct request *r, const struct settings *s, char **words)
{
	struct arm a = { .undo_dir = -1 };
	int status;

	if (r->follow) return follow(words, s);
	if (!r->undo) keepalive_values(s, a.value);
	status = r->undo ? undo(&a, words) : attach(&a, words);
	return a.failed && status < KA_PROBLEM ? KA_PROBLEM : status;
}

int ka_attach(int argc, char **argv)
{
	static const struct option options[] = { OPTIONS_SETTINGS,
		{ "follow", no_argument, NULL, 'f' }, { "undo", no_argument, NULL, 'u' },
		{ "all", no_argument, NULL, 'a' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	struct request r = { 0 };
	struct settings s;
	int c;

	while ((c = cli_getopt(argc, argv, ":h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c == 'f') {
			r.follow = 1;
		} else if (c == 'u') {
			r.undo = 1;
		} else if (c == 'a') {
			r.all = 1;
		} else {
			const int set = options_set(c, optarg);

			if (!set) return cli_usage("attach", c);
			if (set < 0) return KA_PROBLEM;
			r.sets = 1;
		}
	}
	if (!r.undo && options_read(&s)) return KA_USAGE;
	c = check(&r, argv[optind] != NULL);
	return c ? c : run(&r, &s, argv + optind);
}
