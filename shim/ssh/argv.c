/* argv.c - see argv.h */
#include "ssh/argv.h"

#include "ssh/config_scan.h"

/* Whether the option takes an argument, in OpenSSH 7.3 to 10. */
static int takes_argument(char c)
{
	static const char those[] = "bceilmopBDEFIJLOPQRSwW";

	for (const char *p = those; *p; p++)
		if (*p == c) return 1;
	return 0;
}

/* Calls each() for every option that has an argument. */
static void each_option(char *const *argv,
	void (*each)(char option, const char *argument, void *data), void *data)
{
	int has_host = 0;

	if (!argv || !*argv) return;
	while (*++argv) {
		const char *word = *argv;

		if (word[0] != '-' || !word[1] || (word[1] == '-' && !word[2])) {
			if (has_host) return;
			if (*word == '-' && word[1] && !*++argv) return;
			has_host = 1;
			continue;
		}
		while (*++word)
			if (takes_argument(*word)) {
				if (!word[1] && !*++argv) return;
				each(*word, word[1] ? word + 1 : *argv, data);
				break;
			}
	}
}

static void take_file(char option, const char *argument, void *data)
{
	if (option == 'F') *(const char **)data = argument;
}

const char *argv_config_file(char *const *argv)
{
	const char *file = 0;

	each_option(argv, take_file, &file);
	return file;
}

static void take_canonicalize(char option, const char *argument, void *data)
{
	struct config_scan scan = { 0 };
	unsigned long n = 0;

	if (option != 'o') return;
	while (argument[n]) n++;
	if (config_scan(&scan, argument, n) || config_scan(&scan, "\n", 1))
		*(int *)data = 1;
}

int argv_may_canonicalize(char *const *argv)
{
	int may = 0;

	each_option(argv, take_canonicalize, &may);
	return may;
}
