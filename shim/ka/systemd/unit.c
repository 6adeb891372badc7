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

int unit_place(struct unit_place *p)
{
	const char *const config = getenv("XDG_CONFIG_HOME"), *const home = getenv("HOME");
	struct stat status;

	if (p->given) {
		char what[PATH_MAX + 16];

		snprintf(p->directory, sizeof p->directory, "%s", p->given);
		snprintf(what, sizeof what, "--directory %s", p->given);
		if (stat(p->given, &status)) return cli_fail(KA_PROBLEM, what, NULL);
		return S_ISDIR(status.st_mode)
			? KA_OK
			: cli_fail(KA_PROBLEM, what, "not a directory");
	}
	if (!p->is_user)
		strcpy(p->directory, "/etc/systemd/system");
	else if (config && *config == '/')
		snprintf(p->directory, sizeof p->directory, "%s/systemd/user", config);
	else if (home && *home == '/')
		snprintf(
			p->directory, sizeof p->directory, "%s/.config/systemd/user", home);
	else
		return cli_fail(KA_PROBLEM, "--user", "HOME is not set");
	return KA_OK;
}

int unit_name(struct unit *u, const char *name, const struct unit_place *place)
{
	const char *const why = dropin_unit(u->name, name);

	if (why) return cli_fail(KA_USAGE, name, why);
	u->place = place;
	snprintf(u->file, sizeof u->file, "%s/%s.d/%s", place->directory, u->name,
		file_name);
	return 0;
}

/* As unit_is_enabled(), but leaves the file open after its first line. */
static int open_own(FILE **f, const char *file)
{
	char mark[128] = "";

	*f = fopen(file, "re");
	if (!*f) return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	if (!fgets(mark, sizeof mark, *f)) *mark = 0;
	if (!strcmp(mark, dropin_mark)) return 1;
	fclose(*f);
	errno = EEXIST;
	return -1;
}

int unit_is_enabled(const struct unit *u)
{
	FILE *f;
	const int r = open_own(&f, u->file);

	if (r > 0) fclose(f);
	return r;
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

/* Makes the directory, and for a user also its parents, which may not exist yet. */
static int make_directory(char *path, int with_parents)
{
	for (char *slash = path + 1; with_parents && (slash = strchr(slash, '/'));
		slash++) {
		*slash = 0;
		mkdir(path, 0755); /* if this fails, the last one fails too */
		*slash = '/';
	}
	return mkdir(path, 0755) && errno != EEXIST ? -1 : 0;
}

int unit_write(const struct unit *u, const char *text, size_t size)
{
	char path[2 * PATH_MAX + 32], directory[2 * PATH_MAX];
	int fd, r;

	directory_of(directory, u);
	if (make_directory(directory, u->place->is_user)) return -1;
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
	rmdir(directory); /* fails if the directory has other drop-ins */
	return 0;
}

/* Prints the settings of a drop-in whose first line was read. */
static void print_settings(FILE *f)
{
	static const char begin[] = "Environment=\"";
	char *line = NULL;
	size_t room = 0;
	int n = 0;

	while (getline(&line, &room, f) > 0) {
		char *const setting = line + sizeof begin - 1;

		if (strncmp(line, begin, sizeof begin - 1) != 0
			|| !strncmp(setting, "LD_PRELOAD=", 11))
			continue;
		setting[strcspn(setting, "\n")] = 0;
		if (*setting) setting[strlen(setting) - 1] = 0; /* the quote */
		printf("%s%s", n++ ? " " : "  ", printable(setting));
	}
	puts(n ? "" : "  the default settings");
	free(line);
}

static int is_dropin_directory(const struct dirent *e)
{
	static const char end[] = ".service.d";
	const size_t n = strlen(e->d_name);

	return n >= sizeof end && !strcmp(e->d_name + n - (sizeof end - 1), end);
}

int unit_list(const struct unit_place *place)
{
	struct dirent **e;
	int found = 0;
	const int n = scandir(place->directory, &e, is_dropin_directory, alphasort);

	if (n < 0) return errno == ENOENT ? 0 : -1;
	for (int i = 0; i < n; i++) {
		char file[2 * PATH_MAX];
		FILE *f;

		snprintf(file, sizeof file, "%s/%s/%s", place->directory, e[i]->d_name,
			file_name);
		if (open_own(&f, file) > 0) {
			found++;
			printf("%.*s", (int)strlen(e[i]->d_name) - 2,
				printable_copy(e[i]->d_name));
			print_settings(f);
			fclose(f);
		}
		free(e[i]);
	}
	free(e);
	return found;
}
