/* run.c - ka run: a program under libka.so.
 *
 * Says beforehand in one line if that will not work, and becomes the program
 * by execv(3) all the same, so that status, signals and terminal are its own.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
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
	"Runs the command with libka.so loaded into it, which keeps its TCP connections\n"
	"alive. Says in a line if that cannot be, and runs it all the same.\n"
	"\n"
	"  --idle DURATION    quiet time before the first probe (60s)\n"
	"  --intvl DURATION   between unanswered probes (a quarter of that)\n"
	"  --cnt COUNT        unanswered probes that end the connection (4)\n"
	"  --stall DURATION   how long data may stay unacknowledged\n"
	"  --user-timeout DURATION  TCP_USER_TIMEOUT; see libka(7) for its hazard\n"
	"  --rules RULES      which settings for which program, network and port: "
	"KA_RULES\n"
	"  --ssh D[/COUNT]    ssh-level probes too, where none are configured: KA_SSH\n"
	"  --log FILE         a line for each connection\n"
	"  --strict           do not run what libka.so does not get into\n"
	"\n"
	"A duration is 90, 90s, 5m or 2h. The exit status is the command's; 127 if there\n"
	"is no such command, 126 if it cannot be run.\n";

/* The program may change its directory before libka opens the file. */
static const char *absolute(const char *file)
{
	static char path[2 * PATH_MAX];
	char directory[PATH_MAX];

	if (!*file || *file == '/' || !getcwd(directory, sizeof directory)) return file;
	snprintf(path, sizeof path, "%s/%s", directory, file);
	return path;
}

/* Makes the environment ready for it, and says so where that is of no use. */
static int prepare(const char *command)
{
	static struct preloadable p;
	char why[PRELOADABLE_TEXT], hint[PRELOADABLE_TEXT];

	if (preloadable_check(&p, command)) return 1; /* execv will say why not */
	if (preload_add(&p.libka)) cli_fail(KA_SYSTEM, "LD_PRELOAD", NULL);
	if (!p.obstacle) return 1;
	preloadable_why(why, &p);
	preloadable_hint(hint, &p);
	fprintf(stderr, "ka: %s: %s; instead: %s\n", printable_copy(command), why, hint);
	return 0;
}

/* Whether a file of no known format is a script, as shells judge: its first line has
 * no NUL, and it is no program for another machine. */
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

/* Returns if that fails. The word in front of the command is ka's own, and no longer
 * needed. */
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
	const char *name;
	int c, strict = 0;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
		const char *const variable = options_variable(c);

		if (c == 'h') return cli_help(help_text);
		if (c == 's') {
			strict = 1;
			continue;
		}
		if (!variable) return cli_usage("run", c, argv);
		if (setenv(variable, c == 'L' ? absolute(optarg) : optarg, 1))
			return cli_fail(KA_SYSTEM, variable, NULL);
	}
	command = argv + optind;
	if (!*command) {
		cli_fail(KA_USAGE, "run", "which command?");
		fputs("    ka run --help shows how\n", stderr);
		return KA_USAGE;
	}
	if (options_read(&settings)) return KA_USAGE;
	name = *command;
	if (!program_path(file, name)) {
		if (!prepare(name) && strict)
			return cli_fail(KA_NO, name, "not run, because of --strict");
		execute(file, command);
	}
	return cli_fail(errno == ENOENT ? 127 : 126, name, NULL);
}
