/* doctor.c - ka doctor: why would it not work, and what is set? */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/doctor/sshconf.h"
#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/util/cli.h"
#include "ka/program/preloadable.h"
#include "ka/util/options.h"

static const char help_text[] =
	"usage: ka doctor\n"
	"       ka doctor COMMAND [HOST[:PORT]]\n"
	"       ka doctor ssh HOST [SSH-OPTION...]\n"
	"       ka doctor sshd [-f FILE] [-C user=USER,host=HOST,addr=ADDRESS]\n"
	"\n"
	"Examines this machine; or what ka run would make of a command; or which\n"
	"keepalive ssh or sshd is configured to use, and the mistakes that lock people\n"
	"out. Each finding says what, where, why it matters and what to write. With -C\n"
	"what sshd's Match blocks give to such a connection.\n"
	"\n"
	"Looks only, and changes nothing. Exits 1 if it found anything.\n";

long doctor_sysctl(const char *name)
{
	char path[256];
	FILE *f;
	long n = -1;

	snprintf(path, sizeof path, "/proc/sys/%s", name);
	f = fopen(path, "re");
	if (!f) return -1;
	if (fscanf(f, "%ld", &n) != 1) n = -1;
	fclose(f);
	return n;
}

const char *doctor_line(const struct configuration *k, const char *unknown)
{
	return strstr(unknown, "count") ? k->count : k->interval;
}

int doctor_complaints(const struct configuration *k, const char *said)
{
	struct complaint c;
	int n = 0;

	for (; asked_complaint(&c, &said); n++) {
		const int mixed = !strncmp(c.unknown, k->foreign, strlen(k->foreign));
		char what[2 * ASKED_VALUE];

		snprintf(what, sizeof what, "%s %s", c.unknown, k->mixed);
		finding(&(struct finding){ mixed ? what : c.what, c.where, k->why,
			mixed ? doctor_line(k, c.unknown) : k->write });
	}
	return n;
}

static void find_setting(const struct warning *c, const char *what)
{
	char line[640], why[256], instead[128];

	snprintf(line, sizeof line, "%s: %s", what, c->why);
	snprintf(why, sizeof why,
		"ka run refuses to start; libka.so in LD_PRELOAD complains in\n"
		"every program that connects, and goes on: %s.",
		c->used);
	snprintf(instead, sizeof instead, "a value that libka(7) knows, or none: unset %s",
		c->name);
	finding(&(struct finding){ line, "the environment", why, instead });
}

void doctor_settings(struct settings *s)
{
	wanted_settings(s, find_setting);
}

const char *doctor_option(char *const *arguments, const char *option)
{
	const char *value = NULL;

	for (; *arguments; arguments++)
		if (!strncmp(*arguments, option, 2))
			value = (*arguments)[2] ? *arguments + 2 : arguments[1];
	return value;
}

static size_t count(char *const *list)
{
	size_t n = 0;

	while (list[n]) n++;
	return n;
}

static char **append(char **end, const char *const *list)
{
	while (*list) *end++ = (char *)*list++;
	return end;
}

/* sshd is where the PATH of users does not lead. */
static int find(char file[PATH_MAX], const char *program)
{
	if (!program_find(file, program)) return 0;
	snprintf(file, PATH_MAX, "/usr/sbin/%s", program);
	return access(file, X_OK);
}

int doctor_ask(struct output *o, const char *program, const char *const *front,
	char *const *arguments, const char *const *behind)
{
	char file[PATH_MAX];
	char **const argv = calloc(count((char *const *)front) + count(arguments)
			+ count((char *const *)behind) + 2,
		sizeof *argv);
	char **end = argv;
	int r = -1;

	if (argv && !find(file, program)) {
		*end++ = file;
		end = append(end, front);
		end = append(end, (const char *const *)arguments);
		append(end, behind);
		r = output_of(o, file, argv);
	}
	if (r) fail(KA_SYSTEM, program, NULL);
	free(argv);
	return r;
}

int ka_doctor(int argc, char **argv)
{
	static const struct option options[] = { { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
		if (c == 'h') return help(help_text);
		return usage("doctor", c, argv);
	}
	argv += optind;
	for (char **word = argv; *word; word++)
		if (!strcmp(*word, "--help")) return help(help_text);
	if (!*argv) return doctor_machine();
	if (!strcmp(*argv, "ssh") && argv[1]) return doctor_ssh(argv + 1);
	if (!strcmp(*argv, "sshd")) return doctor_sshd(argv + 1);
	if (!argv[1] || !argv[2]) return doctor_program(argv[0], argv[1]);
	fail(KA_USAGE, argv[2], "a word too many");
	fputs("    ka doctor --help shows how\n", stderr);
	return KA_USAGE;
}
