/* options.c - see options.h */
#include "ka/util/options.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/rules.h"
#include "ka/util/cli.h"
#include "ka/util/nearest.h"
#include "ka/util/printable.h"

enum { RULES_MAX = 20 }; /* rules that do not parse: about as many as libka.so shows */

static const char ka_limit[] = "KA_LIMIT"; /* ka reads it, libka.so does not */

static const char *given[SETTINGS]; /* the values of options on the command line */

/* --user-timeout for KA_USER_TIMEOUT */
static const char *option_name(int i)
{
	static char name[24];
	size_t n = 2;

	for (const char *c = setting_table[i].name + 3; *c; c++)
		name[n++] = (char)(*c == '_' ? '-' : *c - 'A' + 'a');
	name[0] = name[1] = '-';
	name[n] = 0;
	return name;
}

int options_set(int c, const char *value)
{
	const int i = c - OPTIONS_FIRST;

	if (i < 0 || i >= SETTINGS_WITH_OPTION) return 0;
	given[i] = value;
	if (!setenv(setting_table[i].name, value, 1)) return 1;
	cli_fail(KA_PROBLEM, option_name(i), NULL);
	return -1;
}

/* Returns the index of a variable, or SETTINGS if it is unknown. */
static int find(const char *name, size_t length)
{
	int i = 0;

	while (i < SETTINGS
		&& (strncmp(setting_table[i].name, name, length) != 0
			|| setting_table[i].name[length]))
		i++;
	return i;
}

/* Writes the setting as the user typed it: --idle psql, --rules: "ssh=x", at "x", or
 * KA_IDLE="psql". */
static void show(
	const struct warning *c, void (*tell)(const struct warning *, const char *))
{
	const int i = find(c->name, strlen(c->name));
	struct warning as_typed = *c;
	char what[512];
	struct text t = text_in(what, sizeof what);

	if (i < SETTINGS && given[i]) {
		as_typed.name = option_name(i);
		if (!c->spot) as_typed.value = NULL;
	}
	warning_put_what(&t, &as_typed);
	text_end(&t);
	if (c->value && !as_typed.value)
		snprintf(t.at, (size_t)(what + sizeof what - t.at), " %s", c->value);
	tell(c, printable(what));
}

int options_settings(struct settings *s, void (*tell)(const struct warning *, const char *))
{
	struct warning wrong[SETTINGS_WRONG_MAX], in_rule;
	const char *rules;
	struct rule r;
	int n = settings_read(s, environ, wrong), found;

	for (int i = 0; i < n; i++) show(&wrong[i], tell);
	rules = s->rules;
	while (rules && n < SETTINGS_WRONG_MAX + RULES_MAX
		&& (found = rules_next(&rules, &r, &in_rule))) {
		if (found > 0) continue;
		show(&in_rule, tell);
		n++;
	}
	return n;
}

void options_unknown(void (*tell)(const char *name, const char *meant))
{
	for (char *const *e = environ; *e; e++) {
		const size_t n = strcspn(*e, "=");
		char name[64];
		struct nearest near = { .typed = name };

		if (strncmp(*e, "KA_", 3) != 0 || find(*e, n) < SETTINGS) continue;
		snprintf(name, sizeof name, "%.*s", (int)n, *e);
		if (!strcmp(name, ka_limit)) continue;
		for (int i = 0; i < SETTINGS; i++)
			nearest_try(&near, setting_table[i].name);
		nearest_try(&near, ka_limit);
		tell(name, near.name);
	}
}

/* libka.so writes only to regular files, and does not follow symbolic links. */
const char *options_log_obstacle(const char *file)
{
	char directory[PATH_MAX];
	struct stat status;
	const char *slash = strrchr(file, '/');

	if (!lstat(file, &status)) {
		if (S_ISLNK(status.st_mode))
			return "a symbolic link, which libka.so does not follow";
		if (!S_ISREG(status.st_mode)) return "not a regular file";
		return access(file, W_OK) ? strerror(errno) : NULL;
	}
	if (errno != ENOENT) return strerror(errno);
	snprintf(directory, sizeof directory, "%.*s",
		slash ? (int)(slash - file + (slash == file)) : 1, slash ? file : ".");
	return access(directory, W_OK | X_OK) ? strerror(errno) : NULL;
}

static int wants_durations;

/* Prints the error. No default replaces a bad value, because ka does not continue. */
static void refuse(const struct warning *c, const char *what)
{
	fprintf(stderr, "ka: %s: %s\n", what, c->why);
	if (strstr(c->why, "duration")) wants_durations = 1;
}

static void warn_of_unknown(const char *name, const char *meant)
{
	cli_fail(KA_OK, name, "libka has no such variable");
	if (meant)
		fprintf(stderr, "    did you mean %s?\n", meant);
	else
		fputs("    libka(7) lists all variables\n", stderr);
}

static void explain_durations(void)
{
	fputs("    90, 90s, 5m and 2h are durations\n", stderr);
}

int options_read(struct settings *s)
{
	if (options_settings(s, refuse)) {
		if (wants_durations) explain_durations();
		return KA_USAGE;
	}
	options_unknown(warn_of_unknown);
	return 0;
}

int options_duration(const char *option, const char *value, int least, int most)
{
	const int n = settings_duration(value), hours = most % 3600 ? 0 : most / 3600;
	char what[128], why[64];

	if (n >= least && n <= most) return n;
	if (*option == '-')
		snprintf(what, sizeof what, "%s %s", option, value);
	else
		snprintf(what, sizeof what, "%s=\"%s\"", option, value);
	snprintf(why, sizeof why, "not a duration in %ds..%d%c", least,
		hours ? hours : most, hours ? 'h' : 's');
	cli_fail(KA_USAGE, what, why);
	explain_durations();
	return -1;
}
