/* enable.c - ka enable, ka disable: a systemd service under libka.so.
 *
 * By a drop-in with the variables that libka.so is loaded and set by.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/commands.h"
#include "ka/program/libka_path.h"
#include "ka/program/preloadable_text.h"
#include "ka/systemd/unit.h"
#include "ka/util/cli.h"
#include "ka/util/options.h"
#include "ka/util/printable.h"

static const char help_enable[] =
	"usage: ka enable [OPTION...] UNIT\n"
	"\n"
	"Shows a systemd drop-in that starts the service with libka.so, and writes it to\n"
	"/etc/systemd/system/UNIT.d/libka.conf.\n"
	"\n"
	"  --dry-run          only show it\n"
	"  --directory DIR    where the units are, instead of /etc/systemd/system\n"
	"  --idle DURATION, --intvl DURATION, --cnt COUNT, --stall DURATION,\n"
	"  --user-timeout DURATION, --rules RULES, --ssh D[/COUNT], --log FILE\n"
	"                     settings, as for ka run; FILE begins with a slash\n";

static const char help_disable[] =
	"usage: ka disable [--dry-run] [--directory DIR] UNIT\n"
	"\n"
	"Takes away what ka enable wrote: /etc/systemd/system/UNIT.d/libka.conf, and its\n"
	"directory if nothing else is in it.\n"
	"\n"
	"  --dry-run          only say so\n"
	"  --directory DIR    where the units are, instead of /etc/systemd/system\n";

struct arguments {
	const char *directory;
	int dry_run;
	struct unit unit;
};

/* The service does not start in the environment of whoever enables it. */
static void forget_environment(void)
{
	char **to = environ;

	for (char **from = environ; *from; from++)
		if (strncmp(*from, "KA_", 3) != 0) *to++ = *from;
	*to = NULL;
	unsetenv("LD_PRELOAD");
	unsetenv("LD_LIBRARY_PATH");
}

/* The words of either command. -1: go on; else the exit status. */
static int read_arguments(struct arguments *w, const char *command, int argc, char **argv,
	const struct option *options, const char *help_text)
{
	int c, r;

	while ((c = cli_getopt(argc, argv, ":h", options)) != -1) {
		if (c == 'h') return cli_help(help_text);
		if (c == 'D')
			w->directory = optarg;
		else if (c == 'n')
			w->dry_run = 1;
		else if (c == 'L' && *optarg != '/')
			return cli_fail(KA_USAGE, optarg, "a path from / on is wanted");
		else if (!(r = options_set(c, optarg)))
			return cli_usage(command, c);
		else if (r < 0)
			return KA_SYSTEM;
	}
	if (argc - optind == 1) {
		c = unit_name(&w->unit, argv[optind], w->directory);
		return c ? c : -1;
	}
	cli_fail(KA_USAGE, command, "one unit is wanted");
	fprintf(stderr, "    ka %s --help shows how\n", command);
	return KA_USAGE;
}

static void compose(struct text *t, const char *present, const char *library)
{
	char preload[DROPIN_PRELOAD + PATH_MAX];
	const char *variable;

	if (preload_names_libka(present))
		snprintf(preload, sizeof preload, "%s", present);
	else
		snprintf(preload, sizeof preload, "%s%s%s", present, *present ? ":" : "",
			library);
	text_put(t, dropin_mark);
	text_put(t, "[Service]\n");
	dropin_variable(t, "LD_PRELOAD", preload);
	for (int i = 0; (variable = options_variable(i)); i++)
		if (getenv(variable)) dropin_variable(t, variable, getenv(variable));
}

/* About a drop-in that is not ours to touch. */
static int refuse(const struct unit *u)
{
	if (errno != EEXIST) return cli_fail(KA_SYSTEM, u->file, NULL);
	cli_fail(KA_NO, u->file, "was not written by ka enable");
	fputs("    move it out of the way, if it is not needed\n", stderr);
	return KA_NO;
}

/* A template is restarted by way of its instances: foo@*.service are those that run. */
static int print_next_step(const struct arguments *w)
{
	const char *const name = w->unit.name, *const at = strchr(name, '@');
	const char *const quote = strchr(name, '\\') ? "'" : "";

	printf("%s: systemctl daemon-reload && systemctl restart ",
		w->dry_run ? "then" : "now");
	if (at && !strcmp(at, "@.service"))
		printf("'%.*s@*.service'\n", (int)(at - name), name);
	else
		printf("%s%s%s\n", quote, name, quote);
	return KA_OK;
}

/* It is enabled all the same: what the program starts may be reached. */
static void warn_of_program(const struct unit *u, const char *program)
{
	static struct preloadable p;
	char why[PRELOADABLE_TEXT], hint[PRELOADABLE_TEXT];

	if (!*program || preloadable_check(&p, program) || !p.obstacle) return;
	preloadable_why(why, &p);
	preloadable_hint(hint, &p);
	fprintf(stderr, "ka: %s: %s: %s\n    instead: %s\n", u->name,
		printable_copy(program), why, hint);
}

static int find_library(struct libka *l, const struct unit *u)
{
	libka_find_own(l);
	if (!*l->name) {
		cli_fail(KA_NO, u->name,
			"there is no libka.so, neither next to ka nor installed");
		fputs("    make install puts it where every service finds it\n", stderr);
		return KA_NO;
	}
	if (strchr(l->name, '/')) {
		fprintf(stderr,
			"ka: %s: may not see %s, if it has ProtectHome= or the like\n",
			u->name, printable_copy(l->name));
		fputs("    make install puts it where every service finds it\n", stderr);
	}
	return KA_OK;
}

int ka_enable(int argc, char **argv)
{
	static const struct option options[] = { OPTIONS_SETTINGS, OPTIONS_START,
		{ "directory", required_argument, NULL, 'D' },
		{ "dry-run", no_argument, NULL, 'n' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	static char text[1 << 20]; /* an argument has 128 KiB, escaped four times that */
	static struct libka libka;
	struct text t = { text, text + sizeof text - 1 };
	struct arguments w = { 0 };
	struct unit_settings said;
	struct settings settings;
	int r;

	forget_environment();
	r = read_arguments(&w, "enable", argc, argv, options, help_enable);
	if (r >= 0) return r;
	if (options_read(&settings)) return KA_USAGE;
	if (unit_is_enabled(&w.unit) < 0) return refuse(&w.unit);
	if (unit_read(&w.unit, &said) || find_library(&libka, &w.unit)) return KA_NO;
	warn_of_program(&w.unit, said.program);
	compose(&t, said.preload, libka.name);
	printf("# %s\n%s", w.unit.file, text);
	fflush(stdout);
	if (!w.dry_run && unit_write(&w.unit, text, (size_t)(t.at - text)))
		return cli_fail(KA_SYSTEM, w.unit.file, NULL);
	return print_next_step(&w);
}

int ka_disable(int argc, char **argv)
{
	static const struct option options[] = { { "directory", required_argument, NULL,
							 'D' },
		{ "dry-run", no_argument, NULL, 'n' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	struct arguments w = { 0 };
	int r = read_arguments(&w, "disable", argc, argv, options, help_disable);

	if (r >= 0) return r;
	r = unit_is_enabled(&w.unit);
	if (r < 0) return refuse(&w.unit);
	if (!r) return cli_fail(KA_NO, w.unit.file, "not there: nothing to take away");
	printf("%s %s\n", w.dry_run ? "would remove" : "removing", w.unit.file);
	if (!w.dry_run && unit_remove(&w.unit))
		return cli_fail(KA_SYSTEM, w.unit.file, NULL);
	return print_next_step(&w);
}
