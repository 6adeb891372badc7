/* unit.c - see unit.h */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ka.h"

static const char file_name[] = "libka.conf";

int unit_name(struct unit *u, const char *name, const char *directory)
{
	const char *const why = dropin_unit(u->name, name);

	if (why) return fail(KA_USAGE, name, why);
	u->directory = directory;
	snprintf(u->file, sizeof u->file, "%s/%s.d/%s",
		directory ? directory : "/etc/systemd/system", u->name, file_name);
	return 0;
}

static int refuse(const struct unit *u, const char *file, const char *why, const char *hint)
{
	fprintf(stderr, "ka: %s: %s: %s\n    %s\n", u->name, file, why, hint);
	return KA_NO;
}

/* One of the service's files, and whether that comes after libka.conf. */
static int read_file(const struct unit *u, const char *file, int is_after, struct said *s)
{
	FILE *const f = fopen(file, "re");
	char value[DROPIN_PRELOAD], *line = NULL;
	size_t room = 0;
	int found, r = 0;

	if (!f) return 0;
	while (!r && getline(&line, &room, f) > 0) {
		dropin_program(s->program, line);
		found = dropin_preload(value, line);
		if (dropin_unsets_preload(line)) {
			r = refuse(u, file, "UnsetEnvironment= takes LD_PRELOAD away",
				"take LD_PRELOAD out of that line");
		} else if (!found) {
			continue;
		} else if (found < 0 || (*s->preload && strcmp(s->preload, value) != 0)) {
			r = refuse(u, file, "sets LD_PRELOAD in a way that ka cannot read",
				"add libka.so to it there");
		} else if (is_after) {
			r = refuse(u, file, "sets LD_PRELOAD, and comes after libka.conf",
				"add libka.so to it there");
		} else {
			fprintf(stderr, "ka: %s: %s: sets LD_PRELOAD=%s, which stays\n",
				u->name, file, value);
			strcpy(s->preload, value);
		}
	}
	free(line);
	fclose(f);
	return r;
}

static int is_drop_in(const struct dirent *e)
{
	const size_t n = strlen(e->d_name);

	return n > 5 && !strcmp(e->d_name + n - 5, ".conf")
		&& strcmp(e->d_name, file_name) != 0;
}

static int read_drop_ins(
	const struct unit *u, const char *directory, const char *name, struct said *s)
{
	char path[2 * PATH_MAX], file[3 * PATH_MAX];
	struct dirent *e;
	DIR *d;
	int r = 0;

	snprintf(path, sizeof path, "%s/%s.d", directory, name);
	d = opendir(path);
	if (!d) return 0;
	while (!r && (e = readdir(d))) {
		if (!is_drop_in(e)) continue;
		snprintf(file, sizeof file, "%s/%s", path, e->d_name);
		r = read_file(u, file, strcmp(e->d_name, file_name) > 0, s);
	}
	closedir(d);
	return r;
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

int unit_read(const struct unit *u, struct said *s)
{
	static const char *const systemd[] = { "/etc/systemd/system", "/run/systemd/system",
		"/usr/local/lib/systemd/system", "/usr/lib/systemd/system", NULL };
	const char *const given[] = { u->directory, NULL };
	const char *const *const directory = u->directory ? given : systemd;
	const char *const at = strchr(u->name, '@');
	/* foo@bar.service is made from foo@.service */
	const int is_instance = at && strcmp(at, "@.service") != 0;
	char of[DROPIN_UNIT], file[2 * PATH_MAX];
	const char *const name[] = { "service", is_instance ? of : u->name,
		is_instance ? u->name : NULL, NULL };
	int r = 0;

	*s->preload = *s->program = 0;
	if (is_instance)
		snprintf(of, sizeof of, "%.*s.service", (int)(at + 1 - u->name), u->name);
	if (find_fragment(file, sizeof file, directory, u->name)
		|| (is_instance && find_fragment(file, sizeof file, directory, of)))
		r = read_file(u, file, 0, s);
	else if (!u->directory)
		fprintf(stderr,
			"ka: %s: systemd has no such unit\n"
			"    systemctl list-unit-files shows those that there are\n",
			u->name);
	for (int i = 0; name[i]; i++)
		for (int j = 0; !r && directory[j]; j++)
			r = read_drop_ins(u, directory[j], name[i], s);
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
