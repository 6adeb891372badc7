/* query.c - see query.h */
#include "ka/doctor/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/doctor/finding.h"
#include "ka/doctor/sshconf.h"
#include "ka/program/preloadable.h"
#include "ka/util/cli.h"
#include "ka/util/options.h"

long query_sysctl(const char *name)
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

const char *query_line(const struct query_keywords *k, const char *unknown)
{
	return strstr(unknown, "count") ? k->count : k->interval;
}

int query_complaints(const struct query_keywords *k, const char *said)
{
	struct sshconf_complaint c;
	int n = 0;

	for (; sshconf_complaint(&c, &said); n++) {
		const int mixed = !strncmp(c.unknown, k->foreign, strlen(k->foreign));
		char what[2 * SSHCONF_VALUE];

		snprintf(what, sizeof what, "%s %s", c.unknown, k->mixed);
		finding_report(&(struct finding){ mixed ? what : c.what, c.where, k->why,
			mixed ? query_line(k, c.unknown) : k->write });
	}
	return n;
}

static void report_setting(const struct warning *c, const char *what)
{
	char line[640], why[256], write[128];

	snprintf(line, sizeof line, "%s: %s", what, c->why);
	snprintf(why, sizeof why,
		"ka run refuses to start; libka.so in LD_PRELOAD complains in every program that connects, and goes on: %s.",
		c->used);
	snprintf(write, sizeof write, "a value that libka(7) lists, or unset %s", c->name);
	finding_report(&(struct finding){ line, "the environment", why, write });
}

static void report_unknown(const char *name, const char *meant)
{
	char what[128], write[128];

	snprintf(what, sizeof what, "%s: libka has no such variable", name);
	snprintf(write, sizeof write,
		meant ? "%s, or unset %s" : "a variable of libka(7), or unset %s",
		meant ? meant : name, name);
	finding_report(
		&(struct finding){ what, "the environment", "It has no effect.", write });
}

void query_settings(struct settings *s)
{
	const char *why;
	char what[512];

	options_settings(s, report_setting);
	options_unknown(report_unknown);
	why = s->log ? options_log_obstacle(s->log) : NULL;
	if (!why) return;
	snprintf(what, sizeof what, "KA_LOG=%s: %s", s->log, why);
	finding_report(&(struct finding){ what, "the environment",
		"No line will be written there, and no program will say so.",
		"KA_LOG=FILE, a regular file in a directory that you may write to" });
}

const char *query_option(char *const *arguments, const char *option)
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

/* Search more than PATH: sshd is in a directory that is not in the PATH of users. */
static int find(char file[PATH_MAX], const char *program)
{
	if (!program_path(file, program)) return 0;
	snprintf(file, PATH_MAX, "/usr/sbin/%s", program);
	return access(file, X_OK);
}

int query_run(struct subprocess *o, const char *program, const char *const *first,
	char *const *arguments, const char *const *last)
{
	char file[PATH_MAX];
	char **const argv = calloc(count((char *const *)first) + count(arguments)
			+ count((char *const *)last) + 2,
		sizeof *argv);
	char **end = argv;
	int r = -1;

	if (argv && !find(file, program)) {
		*end++ = file;
		end = append(end, first);
		end = append(end, (const char *const *)arguments);
		append(end, last);
		r = subprocess_run(o, file, argv);
	}
	if (r) r = cli_fail_to_run(program);
	free(argv);
	return r;
}
