/* unit.c - see unit.h */
#include "ka/systemd/unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ka/util/cli.h"
#include "ka/util/printable.h"

static const char file_name[] = "libka.conf";

int unit_name(struct unit *u, const char *name, const char *directory)
{
	const char *const why = dropin_unit(u->name, name);

	if (why) return cli_fail(KA_USAGE, name, why);
	u->directory = directory;
	snprintf(u->file, sizeof u->file, "%s/%s.d/%s",
		directory ? directory : "/etc/systemd/system", u->name, file_name);
	return 0;
}

static int refuse(const struct unit *u, const char *file, const char *why, const char *hint)
{
	fprintf(stderr, "ka: %s: %s: %s\n    %s\n", u->name, printable_copy(file), why,
		hint);
	return KA_NO;
}

static int no_such_unit(const struct unit *u)
{
	fprintf(stderr,
		"ka: %s: systemd has no such unit\n"
		"    systemctl list-unit-files shows those there are; if it comes later:\n"
		"    --directory /etc/systemd/system\n",
		u->name);
	return KA_NO;
}

/* A line of one of the service's files, and whether that comes after libka.conf. */
static int read_line(const struct unit *u, const char *file, int is_after,
	struct unit_settings *s, const char *line)
{
	const char *const all = dropin_value(line, "Environment");
	const char *const files = dropin_value(line, "EnvironmentFile");
	char value[DROPIN_PRELOAD];
	int found;

	if (files) s->has_files = *files != 0;
	dropin_program(s->program, line);
	if (dropin_unsets_preload(line))
		return refuse(u, file, "UnsetEnvironment= takes LD_PRELOAD away",
			"take LD_PRELOAD out of that line");
	if (all && !*all && is_after)
		return refuse(u, file, "clears Environment=, and comes after libka.conf",
			"rename it so that it comes before");
	if (all && !*all) *s->preload = 0;
	found = dropin_preload(value, line);
	if (!found) return 0;
	if (found < 0 || (*s->preload && strcmp(s->preload, value) != 0))
		return refuse(u, file, "sets LD_PRELOAD in a way that ka cannot read",
			"add libka.so to it there");
	if (is_after)
		return refuse(u, file, "sets LD_PRELOAD, and comes after libka.conf",
			"add libka.so to it there");
	strcpy(s->preload, value);
	strcpy(s->file, file);
	return 0;
}

static int read_file(
	const struct unit *u, const char *file, int is_after, struct unit_settings *s)
{
	FILE *const f = fopen(file, "re");
	char *text = NULL, *at, *line;
	size_t room = 0;
	int r = 0;

	if (!f) return 0;
	if (getdelim(&text, &room, 0, f) > 0)
		for (at = text; !r && (line = dropin_line(&at));)
			r = read_line(u, file, is_after, s, line);
	free(text);
	fclose(f);
	return r;
}

static int is_drop_in(const struct dirent *e)
{
	const size_t n = strlen(e->d_name);

	return n > 5 && !strcmp(e->d_name + n - 5, ".conf")
		&& strcmp(e->d_name, file_name) != 0;
}

/* Puts into `next` the first that comes after `last`, if it comes before what is there. */
static int find_next(char next[NAME_MAX + 1], const char *last, const char *directory)
{
	DIR *const d = opendir(directory);
	const struct dirent *e;
	int found = 0;

	if (!d) return 0;
	while ((e = readdir(d))) {
		if (!is_drop_in(e) || strcmp(e->d_name, last) <= 0) continue;
		if (*next && strcmp(e->d_name, next) >= 0) continue;
		strcpy(next, e->d_name);
		found = 1;
	}
	closedir(d);
	return found;
}

/* The drop-in that follows the one named `last`, whose name is put there: systemd sorts
 * those of all directories by name, and the first of a name hides the others. */
static int next_drop_in(char file[UNIT_SETTINGS_FILE], char last[NAME_MAX + 1],
	const char *const *directory, const char *unit)
{
	char path[2 * PATH_MAX], next[NAME_MAX + 1] = "", name[DROPIN_UNIT];

	strcpy(name, unit);
	do
		for (int i = 0; directory[i]; i++) {
			snprintf(path, sizeof path, "%s/%s.d", directory[i], name);
			if (find_next(next, last, path))
				snprintf(file, UNIT_SETTINGS_FILE, "%s/%s", path, next);
		}
	while (dropin_less_specific(name, unit));
	strcpy(last, next);
	return *next != 0;
}

/* The unit's own file: the first of that name hides the others. */
static int find_fragment(
	char *file, size_t room, const char *const *directory, const char *name)
{
	for (; *directory; directory++) {
		snprintf(file, room, "%s/%s", *directory, name);
		if (!access(file, F_OK)) return 1;
	}
	return 0;
}

/* Where systemd looks for units, systemd.unit(5), the first first. */
static const char *const systemd[] = { "/etc/systemd/system.control",
	"/run/systemd/system.control", "/run/systemd/transient",
	"/run/systemd/generator.early", "/etc/systemd/system",
	"/etc/systemd/system.attached", "/run/systemd/system",
	"/run/systemd/system.attached", "/run/systemd/generator",
	"/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
	"/run/systemd/generator.late", NULL };

int unit_read(const struct unit *u, struct unit_settings *s)
{
	const char *const given[] = { u->directory, NULL };
	const char *const *const directory = u->directory ? given : systemd;
	const char *const at = strchr(u->name, '@');
	/* foo@bar.service is made from foo@.service */
	const int is_instance = at && strcmp(at, "@.service") != 0;
	char of[DROPIN_UNIT], file[UNIT_SETTINGS_FILE], last[NAME_MAX + 1] = "";
	int r = 0;

	s->has_files = *s->preload = *s->program = 0;
	strcpy(of, u->name);
	if (is_instance) dropin_less_specific(of, u->name);
	if (find_fragment(file, sizeof file, directory, u->name)
		|| find_fragment(file, sizeof file, directory, of))
		r = read_file(u, file, 0, s);
	else if (!u->directory)
		return no_such_unit(u);
	while (!r && next_drop_in(file, last, directory, u->name))
		r = read_file(u, file, strcmp(last, file_name) > 0, s);
	if (!r && *s->preload)
		fprintf(stderr, "ka: %s: %s: sets LD_PRELOAD=%s, which stays\n", u->name,
			printable_copy(s->file), s->preload);
	if (!r && s->has_files)
		fprintf(stderr,
			"ka: %s: EnvironmentFile= wins over this, if a file there sets "
			"LD_PRELOAD\n",
			u->name);
	return r;
}

int unit_is_enabled(const struct unit *u)
{
	char mark[128] = "";
	FILE *const f = fopen(u->file, "re");

	if (!f) return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	if (!fgets(mark, sizeof mark, f)) *mark = 0;
	fclose(f);
	if (!strcmp(mark, dropin_mark)) return 1;
	errno = EEXIST;
	return -1;
}

static void directory_of(char directory[2 * PATH_MAX], const struct unit *u)
{
	strcpy(directory, u->file);
	*strrchr(directory, '/') = 0;
}

static int write_all(int fd, const char *text, size_t size)
{
	while (size) {
		const ssize_t n = write(fd, text, size);

		if (n < 0 && errno != EINTR) return -1;
		if (n > 0) text += n, size -= (size_t)n;
	}
	return fsync(fd);
}

int unit_write(const struct unit *u, const char *text, size_t size)
{
	char path[2 * PATH_MAX + 32], directory[2 * PATH_MAX];
	int fd, r;

	directory_of(directory, u);
	if (mkdir(directory, 0755) && errno != EEXIST) return -1;
	snprintf(path, sizeof path, "%s/.libka.XXXXXX", directory);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0) return -1;
	r = write_all(fd, text, size) || fchmod(fd, 0644) ? -1 : 0;
	if (close(fd)) r = -1;
	if (!r && !rename(path, u->file)) return 0;
	r = errno;
	unlink(path);
	errno = r;
	return -1;
}

int unit_remove(const struct unit *u)
{
	char directory[2 * PATH_MAX];

	directory_of(directory, u);
	if (unlink(u->file)) return -1;
	rmdir(directory); /* not if others have something there */
	return 0;
}
