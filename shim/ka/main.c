/* main.c - the subcommands of ka. */
#include <stdio.h>
#include <string.h>

#include "ka/commands.h"
#include "ka/helper/helper.h"
#include "ka/util/cli.h"

static const struct {
	const char *name, *summary;
	int (*run)(int argc, char **argv);
} command[] = {
	{ "run", "a program, whose connections are kept alive", ka_run },
	{ "status", "every connection: how long idle, and whether kept alive", ka_status },
	{ "watch", "the same, live, and what happens to them", ka_watch },
	{ "attach", "keepalive for connections that are open already", ka_attach },
	{ "probe", "does the other end answer, now?", ka_probe },
	{ "doctor", "why would it not work, and what is set?", ka_doctor },
	{ "enable", "a systemd service that is kept alive", ka_enable },
	{ "disable", "takes away what enable wrote", ka_disable },
};

enum { COMMANDS = sizeof command / sizeof *command };

static void show_help(FILE *to)
{
	fputs("usage: ka COMMAND [ARGUMENT...]\n"
	      "\n"
	      "Keeps idle TCP connections alive, and shows how they are.\n\n",
		to);
	for (int i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-8s %s\n", command[i].name, command[i].summary);
	fputs("\nka COMMAND --help tells more; so do ka(1) and libka(7).\n", to);
}

static int flush(int status)
{
	if (!fflush(stdout) && !ferror(stdout)) return status;
	return cli_fail(KA_SYSTEM, "standard output", NULL);
}

int main(int argc, char **argv)
{
	const char *const name = argc > 1 ? argv[1] : "";

	if (argc < 2) {
		show_help(stderr);
		return KA_USAGE;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
		show_help(stdout);
		return flush(KA_OK);
	}
	if (!strcmp(name, "--version")) {
		puts("ka " VERSION);
		return flush(KA_OK);
	}
	if (!strcmp(name, "helper"))
		return ka_helper(argc - 1, argv + 1); /* not for people */
	for (int i = 0; i < COMMANDS; i++)
		if (!strcmp(name, command[i].name))
			return flush(command[i].run(argc - 1, argv + 1));
	cli_fail(KA_USAGE, name, "no such command");
	fputs("    ka --help lists them\n", stderr);
	return KA_USAGE;
}
