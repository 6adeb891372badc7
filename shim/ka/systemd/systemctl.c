/* systemctl.c - see systemctl.h */
#include "ka/systemd/systemctl.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ka/util/subprocess.h"

/* Returns the value in a line NAME=VALUE, and sets its length; or a null pointer. */
static const char *property(size_t *length, const char *shown, const char *name)
{
	const size_t n = strlen(name);

	for (const char *line = shown; *line; line += *line == '\n') {
		const size_t all = strcspn(line, "\n");

		if (all > n && !memcmp(line, name, n) && line[n] == '=') {
			*length = all - n - 1;
			return line + n + 1;
		}
		line += all;
	}
	return NULL;
}

/* Reads the next word of a list and moves *list past it. A word may be quoted "like
 * \"this\"", and is cut if it is too long. Returns 1, or 0 at the end. */
static int next_word(char word[PATH_MAX], const char **list, const char *end)
{
	const char *at = *list;
	int quoted = 0, any = 0;
	size_t n = 0;

	while (at < end && *at == ' ') at++;
	for (; at < end && (quoted || *at != ' '); at++, any = 1) {
		if (*at == '"') {
			quoted = !quoted;
			continue;
		}
		if (quoted && *at == '\\' && at + 1 < end) at++;
		if (n < PATH_MAX - 1) word[n++] = *at;
	}
	word[n] = 0;
	*list = at;
	return any;
}

static int is_word(const char *value, size_t length, const char *word)
{
	return value && length == strlen(word) && !memcmp(value, word, length);
}

int systemctl_parse(struct unit_files *f, const struct unit *u, const char *shown)
{
	size_t length;
	const char *value = property(&length, shown, "LoadState");
	char file[PATH_MAX];
	const char *end;

	f->n = 0;
	if (!value) return -1;
	if (is_word(value, length, "not-found")) return UNIT_UNKNOWN;
	if (is_word(value, length, "masked")) return UNIT_MASKED;
	value = property(&length, shown, "FragmentPath");
	if (value && length) unit_files_add(f, value, length);
	value = property(&length, shown, "DropInPaths");
	end = value ? value + length : NULL;
	while (value && next_word(file, &value, end))
		if (strcmp(file, u->file) != 0) unit_files_add(f, file, strlen(file));
	return UNIT_FOUND;
}

/* As sd_booted(3). */
static int systemd_runs(void)
{
	struct stat status;

	return !lstat("/run/systemd/system", &status) && S_ISDIR(status.st_mode);
}

int systemctl_unit_files(struct unit_files *f, const struct unit *u)
{
	static const char *const program[] = { "/usr/bin/systemctl", "/bin/systemctl" };
	static struct subprocess o;
	const char *const file = program[!!access(program[0], X_OK)];
	char *const argv[] = { (char *)file, u->place->is_user ? "--user" : "--system",
		"show", "--property=LoadState,FragmentPath,DropInPaths", "--",
		(char *)u->name, NULL };

	if (u->place->given || !systemd_runs()) return -1;
	if (subprocess_run(&o, file, argv) || o.status) return -1;
	return systemctl_parse(f, u, o.out);
}
