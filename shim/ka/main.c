/* main.c - the subcommands of ka. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ka/commands.h"
#include "ka/helper/helper.h"
#include "ka/util/cli.h"
#include "ka/util/nearest.h"

struct command {
	const char *name, *summary;
	int (*run)(int argc, char **argv);
};

static const struct command command[] = {
	{ "run", "run a program with its connections kept alive", ka_run },
	{ "status", "show each connection: how long idle, and whether kept alive",
		ka_status },
	{ "watch", "show connections live, and the events on them", ka_watch },
	{ "attach", "turn on keepalive for connections that are already open", ka_attach },
	{ "probe", "ask the other end for an answer now", ka_probe },
	{ "measure", "measure how long a connection may be quiet on the path to a host",
		ka_measure },
	{ "doctor", "diagnose why keepalive would not work", ka_doctor },
	{ "enable", "keep a systemd service's connections alive", ka_enable },
	{ "disable", "undo ka enable", ka_disable },
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
	fputs("\nFor more: ka COMMAND --help, ka(1) and libka(7).\n", to);
}

/* Else the duplicate of a connection could get the number of a standard descriptor that is
 * closed, and what ka prints would be sent in it. Reading and writing still give EBADF, and
 * a program that ka starts finds them closed. */
static void hold_closed_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0) open("/", O_PATH | O_CLOEXEC);
}

static int flush(int status)
{
	if (!fflush(stdout) && !ferror(stdout)) return status;
	return cli_fail(KA_PROBLEM, "standard output", NULL);
}

static const struct command *find(const char *name)
{
	for (int i = 0; i < COMMANDS; i++)
		if (!strcmp(name, command[i].name)) return &command[i];
	return NULL;
}

/* An option or a command. */
static int refuse(const char *name)
{
	static const char *const others[] = { "help", "--help", "--version" };
	struct nearest n = { .typed = name };

	cli_fail(KA_USAGE, name, *name == '-' ? "no such option" : "no such command");
	for (int i = 0; i < COMMANDS; i++) nearest_try(&n, command[i].name);
	for (int i = 0; i < 3; i++) nearest_try(&n, others[i]);
	if (n.name) fprintf(stderr, "    did you mean ka %s?\n", n.name);
	fputs("    ka --help lists the commands\n", stderr);
	return KA_USAGE;
}

/* Handles ka help, and ka help COMMAND, which is the same as ka COMMAND --help. */
static int help(const char *name)
{
	static char option[] = "--help";
	char *argv[] = { (char *)name, option, NULL };
	const struct command *const c = name ? find(name) : NULL;

	if (c) return c->run(2, argv);
	if (name && strcmp(name, "help") != 0) return refuse(name);
	show_help(stdout);
	return KA_OK;
}

int main(int argc, char **argv)
{
	const char *const name = argc > 1 ? argv[1] : "";
	const struct command *const c = find(name);

	if (argc < 2) {
		show_help(stderr);
		return KA_USAGE;
	}
	if (c) {
		hold_closed_descriptors();
		return flush(c->run(argc - 1, argv + 1));
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h")) return flush(help(NULL));
	if (!strcmp(name, "help")) return flush(help(argv[2]));
	if (!strcmp(name, "--version")) {
		puts("ka " VERSION);
		return flush(KA_OK);
	}
	if (!strcmp(name, "helper"))
		return ka_helper(argc - 1, argv + 1); /* for libka-ssh.so only */
	return refuse(name);
}
