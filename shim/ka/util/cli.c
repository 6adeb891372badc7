/* cli.c - see cli.h */
#include "ka/util/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

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

/* The word that getopt_long stopped at. It goes on to the next only behind the last
 * letter of one like -xyz. */
static const char *wrong_word(char **argv)
{
	const char *const next = argv[optind];
	const int is_within = optopt && next && next[0] == '-' && next[1] == optopt;

	return is_within ? next : argv[optind - 1];
}

int cli_usage(const char *name, int c, char **argv)
{
	const char *const word = wrong_word(argv);

	cli_fail(KA_USAGE, word,
		c == ':'                              ? "needs an argument"
			: optopt && strchr(word, '=') ? "takes no argument"
						      : "no such option");
	fprintf(stderr, "    ka %s --help shows how\n", name);
	return KA_USAGE;
}
