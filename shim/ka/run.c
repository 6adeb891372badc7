/* run.c - ka run: runs a program under libka.so.
 *
 * If libka.so cannot be loaded, prints why first, and executes the program all the same. It
 * replaces this process, so that exit status, signals and terminal are the program's own.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/commands.h"
#include "ka/program/preloadable_text.h"
#include "ka/util/cli.h"
#include "ka/util/options.h"
#include "ka/util/printable.h"

static const char help_text[] =
	"usage: ka run [OPTION...] [--] COMMAND [ARGUMENT...]\n"
	"\n"
	"Runs the command with libka.so loaded, which keeps its TCP connections alive.\n"
	"If libka.so cannot be loaded into it, says why, and runs it all the same.\n"
	"\n"
	"  --idle DURATION    quiet time before the first probe (60s)\n"
	"  --intvl DURATION   time between unanswered probes (a quarter of --idle)\n"
	"  --cnt COUNT        unanswered probes that end the connection (4)\n"
	"  --stall DURATION   how long data may stay unacknowledged\n"
	"  --user-timeout DURATION\n"
	"                     TCP_USER_TIMEOUT; see libka(7) for its hazard\n"
	"  --rules RULES      settings for each program, network and port: KA_RULES\n"
	"  --ssh D[/COUNT]    ssh-level probes too, if none are configured: KA_SSH\n"
	"  --log FILE         append a line for each connection\n"
	"  --strict           do not run a program that libka.so cannot be loaded into\n"
	"\n"
	"A duration is 90, 90s, 5m or 2h. The exit status is the command's; 127 if the\n"
	"command is not found, 126 if it cannot be run.\n";

/* Makes the path absolute: the program may change its directory before libka opens the
 * file. */
static const char *absolute(const char *file)
{
	static char path[2 * PATH_MAX];
	char directory[PATH_MAX];

	if (!*file || *file == '/' || !getcwd(directory, sizeof directory)) return file;
	snprintf(path, sizeof path, "%s/%s", directory, file);
	return path;
}

/* Puts libka.so into LD_PRELOAD. Returns 1, or 0 after printing why the program will not
 * load it. */
static int prepare(const char *command)
{
	static struct preloadable p;
	char why[PRELOADABLE_TEXT], hint[PRELOADABLE_TEXT];

	if (preloadable_check(&p, command)) return 1; /* execv(3) reports the error later */
	if (preload_add(&p.libka)) cli_fail(KA_PROBLEM, "LD_PRELOAD", NULL);
	if (!p.obstacle) return 1;
	preloadable_why(why, &p);
	preloadable_hint(hint, &p);
	cli_fail(KA_PROBLEM, command, why);
	fprintf(stderr, "    instead: %s\n", hint);
	return 0;
}

/* Only warns: the program may be one that can write there. */
static void check_log(const struct settings *s, const char *typed)
{
	const char *const why = s->log ? options_log_obstacle(s->log) : NULL;
	char what[PATH_MAX];

	if (!why) return;
	snprintf(what, sizeof what, "%s%s",
		typed ? "--log " : "KA_LOG=", typed ? typed : s->log);
	cli_fail(KA_PROBLEM, what, why);
	fputs("    no line will be written there\n", stderr);
}

/* Whether a file of unknown format is a script. As in shells, it is one if its first line
 * has no NUL and it is not an ELF file, as for another machine. */
static int is_script(const char *file)
{
	const int fd = open(file, O_RDONLY | O_CLOEXEC);
	char head[128];
	const ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head);
	const char *end;

	if (fd >= 0) close(fd);
	if (n < 0 || (n >= SELFMAG && !memcmp(head, ELFMAG, SELFMAG))) return 0;
	end = memchr(head, '\n', (size_t)n);
	return !memchr(head, 0, end ? (size_t)(end - head) : (size_t)n);
}

/* Executes the command, and returns only on failure. The element before the command is ka's
 * own, so /bin/sh can be put there. */
static void execute(const char *file, char **command)
{
	static char shell[] = "/bin/sh";

	execv(file, command);
	if (errno != ENOEXEC) return;
	if (!is_script(file)) {
		errno = ENOEXEC;
		return;
	}
	command[-1] = shell;
	command[0] = (char *)file;
	execv(shell, command - 1);
}

int ka_run(int argc, char **argv)
{
	static const struct option options[] = { OPTIONS_SETTINGS, OPTIONS_START,
		{ "strict", no_argument, NULL, 's' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	struct settings settings;
	char file[PATH_MAX], **command;
	const char *name, *log = NULL;
	int c, r, strict = 0;

	while ((c = cli_getopt(argc, argv, "+:h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c == 's') {
			strict = 1;
			continue;
		}
		if (c == OPTIONS_LOG) log = optarg;
		r = options_set(c, c == OPTIONS_LOG ? absolute(optarg) : optarg);
		if (!r) return cli_usage("run", c);
		if (r < 0) return KA_PROBLEM;
	}
	command = argv + optind;
	if (!*command) return cli_misuse("run", "run", "missing command");
	if (options_read(&settings)) return KA_USAGE;
	check_log(&settings, log);
	name = *command;
	if (!program_path(file, name)) {
		if (!prepare(name) && strict)
			return cli_fail(KA_PROBLEM, name, "not run, because of --strict");
		execute(file, command);
	}
	return cli_fail_to_run(name);
}
