/* ka.c - see ka.h */
#include "ka.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

int help(const char *text)
{
	fputs(text, stdout);
	return KA_OK;
}

int fail(int status, const char *what, const char *why)
{
	fprintf(stderr, "ka: %s: %s\n", what, why ? why : strerror(errno));
	return status;
}

int usage(const char *name, int c, char **argv)
{
	fail(KA_USAGE, argv[optind - 1], c == ':' ? "needs an argument" : "no such option");
	fprintf(stderr, "    ka %s --help shows how\n", name);
	return KA_USAGE;
}
