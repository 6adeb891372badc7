/* cli.c - see cli.h */
#include "ka/util/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ka/util/nearest.h"
#include "ka/util/printable.h"

int cli_help(const char *text)
{
	fputs(text, stdout);
	return KA_OK;
}

int cli_fail(int status, const char *what, const char *why)
{
	fprintf(stderr, "ka: %s: %s\n", printable_copy(what),
		printable_copy(why ? why : strerror(errno)));
	return status;
}

int cli_fail_to_run(const char *program)
{
	return cli_fail(errno == ENOENT ? KA_NOT_FOUND : KA_NOT_EXECUTABLE, program, NULL);
}

static int point_to_help(const char *command)
{
	fprintf(stderr, "    ka %s --help shows how\n", command);
	return KA_USAGE;
}

int cli_misuse(const char *command, const char *what, const char *why)
{
	cli_fail(KA_USAGE, what, why);
	return point_to_help(command);
}

/* main() has put a placeholder where it was closed. Writing would fail only at the first
 * event. */
int cli_check_output(void)
{
	if (!(fcntl(STDOUT_FILENO, F_GETFL) & O_PATH)) return 0;
	errno = EBADF;
	return cli_fail(KA_PROBLEM, "standard output", NULL);
}

/* The word that cli_getopt() read last. */
static const char *word;
static const struct option *known;

/* Returns the word of the option that getopt_long(3) has just read. In a group of letters
 * such as -xyz, optind moves to the next word only after the last letter. */
static const char *last_word(char **argv)
{
	const char *const next = argv[optind];
	const int is_within = optopt && next && next[0] == '-' && next[1] == optopt;

	if (is_within) return next;
	/* is the argument a word of its own? */
	return argv[optind - (optarg && optarg == argv[optind - 1] ? 2 : 1)];
}

/* Whether the word is --NAME or --NAME=VALUE, with the full name of an option. */
static int is_whole(void)
{
	const size_t n = strcspn(word + 2, "=");

	for (const struct option *o = known; o->name; o++)
		if (strlen(o->name) == n && !memcmp(o->name, word + 2, n)) return 1;
	return 0;
}

int cli_getopt(int argc, char **argv, const char *letters, const struct option *options)
{
	int c;

	opterr = optopt = 0;
	c = getopt_long(argc, argv, letters, options, NULL);
	if (c == -1) return -1;
	word = last_word(argv);
	known = options;
	if (strncmp(word, "--", 2) != 0 || is_whole()) return c;
	optopt = 0;
	return '?';
}

static void suggest_option(void)
{
	char typed[64];
	struct nearest n = { .typed = typed };

	if (strncmp(word, "--", 2) != 0) return;
	snprintf(typed, sizeof typed, "%.*s", (int)strcspn(word + 2, "="), word + 2);
	for (const struct option *o = known; o->name; o++) nearest_try(&n, o->name);
	if (n.name) fprintf(stderr, "    did you mean --%s?\n", n.name);
}

int cli_usage(const char *command, int c)
{
	const char *why = "no such option";

	if (c == ':')
		why = "needs an argument";
	else if (optopt && strchr(word, '='))
		why = "takes no argument";
	cli_fail(KA_USAGE, word, why);
	if (c == '?' && !optopt) suggest_option();
	return point_to_help(command);
}
