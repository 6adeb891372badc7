/* main.c - the subcommands of ka. */
#include <stdio.h>
#include <string.h>

#include "ka.h"

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

static int show_help(void)
{
	puts("usage: ka COMMAND [ARGUMENT...]\n"
	     "\n"
	     "Keeps idle TCP connections alive, and shows how they are.\n");
	for (int i = 0; i < COMMANDS; i++)
		printf("  %-8s %s\n", command[i].name, command[i].summary);
	puts("\nka COMMAND --help tells more; so do ka(1) and libka(7).");
	return KA_OK;
}

static int flush(int status)
{
	if (!fflush(stdout) && !ferror(stdout)) return status;
	return fail(KA_SYSTEM, "standard output", NULL);
}

int main(int argc, char **argv)
{
	const char *const name = argc > 1 ? argv[1] : "--help";

	if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help"))
		return flush(show_help());
	if (!strcmp(name, "--version")) {
		puts("ka " VERSION);
		return flush(KA_OK);
	}
	if (!strcmp(name, "helper"))
		return ka_helper(argc - 1, argv + 1); /* not for people */
	for (int i = 0; i < COMMANDS; i++)
		if (!strcmp(name, command[i].name))
			return flush(command[i].run(argc - 1, argv + 1));
	fail(KA_USAGE, name, "no such command");
	fputs("    ka --help lists them\n", stderr);
	return KA_USAGE;
}
