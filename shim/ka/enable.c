/* enable.c - ka enable, ka disable: start systemd services with libka.so, or without it
 * again.
 *
 * Writes a drop-in that sets LD_PRELOAD and the variables of libka(7).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/commands.h"
#include "ka/program/libka_path.h"
#include "ka/systemd/unit_enable.h"
#include "ka/util/cli.h"
#include "ka/util/options.h"
#include "ka/util/printable.h"

static const char help_enable[] =
	"usage: ka enable [OPTION...] UNIT...\n"
	"       ka enable --list [--user] [--directory DIR]\n"
	"\n"
	"Shows a systemd drop-in that starts the service with libka.so, and writes it to\n"
	"/etc/systemd/system/UNIT.d/libka.conf.\n"
	"\n"
	"  --user             units of your own systemd, in ~/.config/systemd/user\n"
	"  --list             show the units that are enabled, with their settings\n"
	"  --dry-run          only show the drop-in\n"
	"  --directory DIR    where the units are, instead of /etc/systemd/system\n"
	"  --idle DURATION, --intvl DURATION, --cnt COUNT, --stall DURATION,\n"
	"  --user-timeout DURATION, --rules RULES, --ssh D[/COUNT], --log FILE\n"
	"                     settings, as for ka run; FILE begins with a slash\n";

static const char help_disable[] =
	"usage: ka disable [--user] [--dry-run] [--directory DIR] UNIT...\n"
	"\n"
	"Removes what ka enable wrote: /etc/systemd/system/UNIT.d/libka.conf, and its\n"
	"directory if nothing else is in it.\n"
	"\n"
	"  --user             units of your own systemd, in ~/.config/systemd/user\n"
	"  --dry-run          only say what would be removed\n"
	"  --directory DIR    where the units are, instead of /etc/systemd/system\n";

/* clang-format off */
#define PLACE_OPTIONS \
	{ "directory", required_argument, NULL, 'D' }, \
	{ "user", no_argument, NULL, 'u' }, \
	{ "dry-run", no_argument, NULL, 'n' }, \
	{ "help", no_argument, NULL, 'h' }, \
	{ NULL, 0, NULL, 0 }
/* clang-format on */

struct arguments {
	const char *command;
	struct unit_place place;
	int dry_run, list;
	char **names;
};

/* Removes the user's settings: the service will not start in this environment. */
static void forget_environment(void)
{
	char **to = environ;

	for (char **from = environ; *from; from++)
		if (strncmp(*from, "KA_", 3) != 0) *to++ = *from;
	*to = NULL;
	unsetenv("LD_PRELOAD");
	unsetenv("LD_LIBRARY_PATH");
}

/* Returns -1 to go on, else the exit status. */
static int read_options(struct arguments *a, int argc, char **argv,
	const struct option *options, const char *help_text)
{
	int c, r;

	while ((c = cli_getopt(argc, argv, ":h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c == 'D')
			a->place.given = optarg;
		else if (c == 'u')
			a->place.is_user = 1;
		else if (c == 'n')
			a->dry_run = 1;
		else if (c == 'l')
			a->list = 1;
		else if (c == OPTIONS_LOG && *optarg != '/')
			return cli_misuse(
				a->command, "--log", "the path has to begin with a slash");
		else if (!(r = options_set(c, optarg)))
			return cli_usage(a->command, c);
		else if (r < 0)
			return KA_PROBLEM;
	}
	a->names = argv + optind;
	if (a->list && *a->names)
		return cli_misuse(a->command, "--list", "takes no unit names");
	if (!a->list && !*a->names)
		return cli_misuse(a->command, a->command, "missing unit name");
	return -1;
}

/* Checks all names first, so that nothing is written if one is wrong. Returns -1 to go on,
 * else the exit status. */
static int check_names(const struct arguments *a)
{
	struct unit u;
	int r;

	for (char **name = a->names; *name; name++)
		if ((r = unit_name(&u, *name, &a->place))) return r;
	return -1;
}

static int find_library(struct libka *l)
{
	static const char hint[] =
		"    make install puts it where every service finds it\n";

	libka_find_own(l);
	if (!*l->name) {
		cli_fail(KA_PROBLEM, "libka.so", "neither next to ka nor installed");
		fputs(hint, stderr);
		return KA_PROBLEM;
	}
	if (strchr(l->name, '/')) {
		cli_fail(KA_PROBLEM, l->name, "some services cannot read it");
		fputs("    for example those with ProtectHome=\n", stderr);
		fputs(hint, stderr);
	}
	return KA_OK;
}

/* To restart a template, name its running instances: foo@*.service. */
static void print_restart(const char *name)
{
	const char *const at = strchr(name, '@');
	const char *const quote = strchr(name, '\\') ? "'" : "";

	if (at && !strcmp(at, "@.service"))
		printf(" '%.*s@*.service'", (int)(at - name), name);
	else
		printf(" %s%s%s", quote, name, quote);
}

static void print_next_step(const struct arguments *a)
{
	const char *const systemctl = a->place.is_user ? "systemctl --user" : "systemctl";

	printf("%s: %s daemon-reload && %s restart", a->dry_run ? "then" : "now", systemctl,
		systemctl);
	for (char **name = a->names; *name; name++) {
		struct unit u;

		if (!unit_name(&u, *name, &a->place)) print_restart(u.name);
	}
	putchar('\n');
}

/* Enables or disables each unit, and prints what to type next for those that succeeded. */
static int for_each(const struct arguments *a, const struct libka *l)
{
	int status = KA_OK, done = 0;

	for (char **name = a->names; *name; name++) {
		struct unit u;
		int r = unit_name(&u, *name, &a->place);

		if (!r)
			r = l ? unit_enable(&u, l, a->dry_run)
			      : unit_disable(&u, a->dry_run);
		if (r)
			status = r;
		else
			a->names[done++] = *name;
	}
	a->names[done] = NULL;
	if (done) print_next_step(a);
	return status;
}

static int list(const struct unit_place *place)
{
	const int n = unit_list(place);

	if (n < 0) return cli_fail(KA_PROBLEM, place->directory, NULL);
	if (!n) printf("no unit is enabled in %s\n", printable_copy(place->directory));
	return KA_OK;
}

int ka_enable(int argc, char **argv)
{
	static const struct option options[] = { OPTIONS_SETTINGS, OPTIONS_START,
		{ "list", no_argument, NULL, 'l' }, PLACE_OPTIONS };
	static struct libka libka;
	struct arguments a = { .command = "enable" };
	struct settings settings;
	int r;

	forget_environment();
	r = read_options(&a, argc, argv, options, help_enable);
	if (r >= 0) return r;
	if (options_read(&settings)) return KA_USAGE;
	r = unit_place(&a.place);
	if (r) return r;
	if (a.list) return list(&a.place);
	r = check_names(&a);
	if (r >= 0) return r;
	return find_library(&libka) ? KA_PROBLEM : for_each(&a, &libka);
}

int ka_disable(int argc, char **argv)
{
	static const struct option options[] = { PLACE_OPTIONS };
	struct arguments a = { .command = "disable" };
	int r = read_options(&a, argc, argv, options, help_disable);

	if (r >= 0) return r;
	r = unit_place(&a.place);
	if (r) return r;
	r = check_names(&a);
	return r >= 0 ? r : for_each(&a, NULL);
}
