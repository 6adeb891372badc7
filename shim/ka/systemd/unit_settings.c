/* unit_settings.c - see unit_settings.h */
#include "ka/systemd/unit_settings.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ka/systemd/systemctl.h"
#include "ka/util/cli.h"
#include "ka/util/printable.h"

struct reader {
	const struct unit *unit;
	struct unit_settings *settings;
	const char *file;
	int is_after;       /* after libka.conf */
	char list[1 << 16]; /* of EnvironmentFile=, one pattern per line */
};

static int warn(const struct unit *u, const char *file, const char *why, const char *hint)
{
	fprintf(stderr, "ka: %s: %s: %s\n    %s\n", u->name, printable_copy(file), why,
		hint);
	return KA_PROBLEM;
}

static int refuse(const struct reader *r, const char *why, const char *hint)
{
	return warn(r->unit, r->file, why, hint);
}

static void note_environment_file(struct reader *r, const char *pattern)
{
	const size_t used = strlen(r->list);

	if (!*pattern)
		*r->list = 0; /* an empty value clears the list */
	else
		snprintf(r->list + used, sizeof r->list - used, "%s\n", pattern);
}

static int read_line(struct reader *r, const char *line)
{
	struct unit_settings *const s = r->settings;
	const char *const all = dropin_value(line, "Environment");
	const char *const files = dropin_value(line, "EnvironmentFile");
	char value[DROPIN_PRELOAD];
	int found;

	if (files) note_environment_file(r, files);
	dropin_program(s->program, line);
	if (dropin_unsets_preload(line))
		return refuse(r, "UnsetEnvironment= removes LD_PRELOAD",
			"remove LD_PRELOAD from that line");
	if (all && !*all && r->is_after)
		return refuse(r, "clears Environment=, and comes after libka.conf",
			"rename it so that it comes before");
	if (all && !*all) *s->preload = 0;
	found = dropin_preload(value, line);
	if (!found) return 0;
	if (found < 0 || (*s->preload && strcmp(s->preload, value) != 0))
		return refuse(r, "sets LD_PRELOAD in a way that ka cannot read",
			"add libka.so to it there");
	if (r->is_after)
		return refuse(r, "sets LD_PRELOAD, and comes after libka.conf",
			"add libka.so to it there");
	strcpy(s->preload, value);
	snprintf(s->file, sizeof s->file, "%s", r->file);
	return 0;
}

/* Calls each() for every line of the file, with continued lines joined, until it returns
 * other than 0. Returns that, or -1 and errno if the file cannot be read. */
static int read_file(
	struct reader *r, const char *file, int (*each)(struct reader *r, const char *line))
{
	FILE *const f = fopen(file, "re");
	char *text = NULL, *at, *line;
	size_t room = 0;
	int status = 0;

	if (!f) return -1;
	r->file = file;
	if (getdelim(&text, &room, 0, f) > 0)
		for (at = text; !status && (line = dropin_line(&at));)
			status = each(r, line);
	free(text);
	fclose(f);
	return status;
}

static int read_variable(struct reader *r, const char *line)
{
	char value[DROPIN_PRELOAD];
	const int found = dropin_file_preload(value, line);

	if (!found) return 0;
	if (found < 0 || !dropin_names_libka(value))
		return refuse(r, "sets LD_PRELOAD, which overrides the drop-in",
			"add libka.so to it there");
	fprintf(stderr, "ka: %s: %s: sets LD_PRELOAD=%s, which is kept\n", r->unit->name,
		printable_copy(r->file), value);
	return 0;
}

static const char override_hint[] = "if it sets LD_PRELOAD, that overrides the drop-in";

/* A file that does not exist sets nothing. */
static int read_environment_files(struct reader *r)
{
	char *rest, *pattern = strtok_r(r->list, "\n", &rest);
	int status = 0;

	for (; pattern && !status; pattern = strtok_r(NULL, "\n", &rest)) {
		char path[PATH_MAX];
		glob_t g;

		if (dropin_environment_file(path, pattern)) {
			warn(r->unit, pattern, "EnvironmentFile= that ka cannot read",
				override_hint);
			continue;
		}
		if (glob(path, 0, NULL, &g)) continue;
		for (size_t i = 0; i < g.gl_pathc && status <= 0; i++) {
			status = read_file(r, g.gl_pathv[i], read_variable);
			if (status < 0)
				warn(r->unit, g.gl_pathv[i], strerror(errno),
					override_hint);
		}
		globfree(&g);
		if (status < 0) status = 0;
	}
	return status;
}

static int no_such_unit(const struct unit *u, int state)
{
	const char *const user = u->place->is_user ? "--user " : "";

	if (state == UNIT_MASKED) {
		cli_fail(KA_PROBLEM, u->name, "is masked");
		fprintf(stderr, "    systemctl %sunmask %s\n", user, u->name);
		return KA_PROBLEM;
	}
	cli_fail(KA_PROBLEM, u->name, "systemd has no such unit");
	fprintf(stderr, "    systemctl %slist-unit-files lists the units\n", user);
	fprintf(stderr, "    if it is installed later: --directory %s\n",
		printable_copy(u->place->directory));
	return KA_PROBLEM;
}

/* Whether it is a drop-in that applies after libka.conf. */
static int is_after(const char *file)
{
	const char *const slash = strrchr(file, '/'), *const dot = strrchr(file, '.');

	return slash && dot && !strcmp(dot, ".conf") && strcmp(slash + 1, "libka.conf") > 0;
}

int unit_settings_read(const struct unit *u, struct unit_settings *s)
{
	static struct unit_files files;
	static struct reader r;
	int state = systemctl_unit_files(&files, u);
	int status = 0;

	r.unit = u;
	r.settings = s;
	*r.list = *s->preload = *s->program = 0;
	if (state < 0) state = (int)unit_files_search(&files, u);
	if (state != UNIT_FOUND) return no_such_unit(u, state);
	for (int i = 0; i < files.n && status <= 0; i++) {
		r.is_after = is_after(files.file[i]);
		status = read_file(&r, files.file[i], read_line);
	}
	if (status > 0) return status;
	if (*s->preload)
		fprintf(stderr, "ka: %s: %s: sets LD_PRELOAD=%s, which is kept\n", u->name,
			printable_copy(s->file), s->preload);
	return read_environment_files(&r);
}
