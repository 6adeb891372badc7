/* unit_files.c - see unit_files.h */
#include "ka/systemd/unit_files.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DIRECTORIES = 48 };

void unit_files_add(struct unit_files *f, const char *file, size_t length)
{
	size_t used = 0;

	if (f->n)
		used = (size_t)(f->file[f->n - 1] - f->text) + strlen(f->file[f->n - 1])
			+ 1;
	if (f->n == UNIT_FILES || used + length + 1 > sizeof f->text) return;
	memcpy(f->text + used, file, length);
	f->text[used + length] = 0;
	f->file[f->n++] = f->text + used;
}

struct search {
	const char *directory[DIRECTORIES + 1]; /* in the order of their precedence */
	int n;
	char text[DIRECTORIES][PATH_MAX];
};

__attribute__((format(printf, 2, 3))) static void search_add(
	struct search *s, const char *format, ...)
{
	va_list more;

	if (s->n == DIRECTORIES) return;
	va_start(more, format);
	vsnprintf(s->text[s->n], PATH_MAX, format, more);
	va_end(more);
	if (*s->text[s->n] != '/') return; /* the variable in it is not set */
	s->directory[s->n] = s->text[s->n];
	s->n++;
}

static const char *variable(const char *name)
{
	const char *const value = getenv(name);

	return value ? value : "";
}

/* Appends systemd/user below each directory of a list as in XDG_DATA_DIRS. */
static void search_add_each(struct search *s, const char *list)
{
	for (size_t n; *list; list += n + (list[n] == ':')) {
		n = strcspn(list, ":");
		search_add(s, "%.*s/systemd/user", (int)n, list);
	}
}

/* In the order of systemd-analyze --user unit-paths. */
static void search_user(struct search *s, const struct unit_place *place)
{
	const char *const run = variable("XDG_RUNTIME_DIR"),
			  *config = variable("XDG_CONFIG_DIRS"),
			  *data = variable("XDG_DATA_HOME"),
			  *shared = variable("XDG_DATA_DIRS");

	search_add(s, "%s.control", place->directory);
	search_add(s, "%s/systemd/user.control", run);
	search_add(s, "%s/systemd/transient", run);
	search_add(s, "%s/systemd/generator.early", run);
	search_add(s, "%s", place->directory);
	search_add_each(s, *config ? config : "/etc/xdg");
	search_add(s, "/etc/systemd/user");
	search_add(s, "%s/systemd/user", run);
	search_add(s, "/run/systemd/user");
	search_add(s, "%s/systemd/generator", run);
	if (*data)
		search_add(s, "%s/systemd/user", data);
	else
		search_add(s, "%s/.local/share/systemd/user", variable("HOME"));
	search_add_each(s, *shared ? shared : "/usr/local/share:/usr/share");
	search_add(s, "/usr/local/lib/systemd/user");
	search_add(s, "/usr/local/share/systemd/user");
	search_add(s, "/usr/lib/systemd/user");
	search_add(s, "/usr/share/systemd/user");
	search_add(s, "%s/systemd/generator.late", run);
}

static void search_system(struct search *s)
{
	static const char *const directory[] = { "/etc/systemd/system.control",
		"/run/systemd/system.control", "/run/systemd/transient",
		"/run/systemd/generator.early", "/etc/systemd/system",
		"/etc/systemd/system.attached", "/run/systemd/system",
		"/run/systemd/system.attached", "/run/systemd/generator",
		"/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
		"/lib/systemd/system", "/run/systemd/generator.late" };

	for (size_t i = 0; i < sizeof directory / sizeof *directory; i++)
		search_add(s, "%s", directory[i]);
}

static int is_dropin(const struct dirent *e)
{
	const size_t n = strlen(e->d_name);

	return n > 5 && !strcmp(e->d_name + n - 5, ".conf")
		&& strcmp(e->d_name, "libka.conf") != 0;
}

/* Finds in the directory the first name after `last`. Puts it into `next`, if it sorts
 * before the present content of `next`. */
static int find_next(char next[NAME_MAX + 1], const char *last, const char *directory)
{
	DIR *const d = opendir(directory);
	const struct dirent *e;
	int found = 0;

	if (!d) return 0;
	while ((e = readdir(d))) {
		if (!is_dropin(e) || strcmp(e->d_name, last) <= 0) continue;
		if (*next && strcmp(e->d_name, next) >= 0) continue;
		strcpy(next, e->d_name);
		found = 1;
	}
	closedir(d);
	return found;
}

/* Finds the drop-in after the one named `last`, and updates `last`. systemd sorts the
 * drop-ins of all directories by name, and the first of a name hides the others. */
static int next_dropin(char file[3 * PATH_MAX], char last[NAME_MAX + 1],
	const struct search *s, const char *unit)
{
	char path[2 * PATH_MAX], next[NAME_MAX + 1] = "", name[DROPIN_UNIT];

	strcpy(name, unit);
	do
		for (int i = 0; i < s->n; i++) {
			snprintf(path, sizeof path, "%s/%s.d", s->directory[i], name);
			if (find_next(next, last, path))
				snprintf(file, 3 * PATH_MAX, "%s/%s", path, next);
		}
	while (dropin_less_specific(name, unit));
	strcpy(last, next);
	return *next != 0;
}

/* Finds the unit's own file. The first of that name hides the others. */
static int find_fragment(char file[3 * PATH_MAX], const struct search *s, const char *name)
{
	for (int i = 0; i < s->n; i++) {
		snprintf(file, 3 * PATH_MAX, "%s/%s", s->directory[i], name);
		if (!access(file, F_OK)) return 1;
	}
	return 0;
}

enum unit_state unit_files_search(struct unit_files *f, const struct unit *u)
{
	static struct search s;
	const char *const at = strchr(u->name, '@');
	char of[DROPIN_UNIT], file[3 * PATH_MAX], last[NAME_MAX + 1] = "";

	f->n = s.n = 0;
	if (u->place->given)
		s.directory[s.n++] = u->place->given;
	else if (u->place->is_user)
		search_user(&s, u->place);
	else
		search_system(&s);
	strcpy(of, u->name);
	/* foo@bar.service is made from foo@.service */
	if (at && strcmp(at, "@.service") != 0) dropin_less_specific(of, u->name);
	if (find_fragment(file, &s, u->name) || find_fragment(file, &s, of))
		unit_files_add(f, file, strlen(file));
	else if (!u->place->given)
		return UNIT_UNKNOWN;
	while (next_dropin(file, last, &s, u->name)) unit_files_add(f, file, strlen(file));
	return UNIT_FOUND;
}
