/* undo.c - see undo.h */
#include "ka/process/undo.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ka/process/proc.h"
#include "ka/util/cli.h"

/* Returns the start time in clock ticks since boot, or 0 if there is no such process. Only
 * the name of the program, in parentheses, may contain blanks. */
static unsigned long long start_time(pid_t pid)
{
	char line[1024];
	const char *at;
	FILE *f;
	int field = 2;

	snprintf(line, sizeof line, "/proc/%d/stat", pid);
	f = fopen(line, "re");
	if (!f) return 0;
	at = fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
	fclose(f);
	for (; at && field < 22; field++) at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

static FILE *open_file(int dir, const char *name, int flags, const char *mode)
{
	const int fd = openat(dir, name, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
	FILE *const f = fd < 0 ? NULL : fdopen(fd, mode);

	if (fd >= 0 && !f) close(fd);
	return f;
}

/* The process that held the socket when it was recorded. */
struct undo_origin {
	pid_t pid;
	unsigned long long start;
	uint32_t inode;
};

/* Returns 0, or -1 if the file has no complete record. */
static int read_file(
	int dir, const char *name, struct undo_origin *in, struct undo_record *b)
{
	FILE *const f = open_file(dir, name, O_RDONLY, "r");
	int n;

	if (!f) return -1;
	n = fscanf(f, "%d %llu %" SCNu32, &in->pid, &in->start, &in->inode);
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) n += fscanf(f, "%d", &b->original[i]);
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) n += fscanf(f, "%d", &b->attached[i]);
	fclose(f);
	return n == 3 + 2 * KEEPALIVE_OPTIONS ? 0 : -1;
}

/* Whether any process holds the socket. Scanning /proc is slow, so it is scanned once, and
 * only if the recorded process has ended. */
static int is_held(struct holders *h, const struct undo_origin *in)
{
	char *const none[] = { NULL };
	const struct choice everybody = { .names = none, .all = 1 };

	if (in->start && start_time(in->pid) == in->start) return 1;
	if (!h->places && holders_find(h, &everybody)) return 1;
	return holders_of(h, in->inode) != NULL;
}

static DIR *open_list(int dir)
{
	const int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *const d = copy < 0 ? NULL : fdopendir(copy);

	if (!d && copy >= 0) close(copy);
	return d;
}

void undo_clean(int dir)
{
	DIR *const d = open_list(dir);
	struct holders h = { 0 };
	const struct dirent *e;

	if (!d) return;
	while ((e = readdir(d))) {
		struct undo_origin in;
		struct undo_record b;

		if (e->d_name[0] == '.') continue;
		if (read_file(dir, e->d_name, &in, &b) || !is_held(&h, &in))
			unlinkat(dir, e->d_name, 0);
	}
	holders_free(&h);
	closedir(d);
}

void undo_each_inode(int dir, void (*each)(uint32_t inode, void *data), void *data)
{
	DIR *const d = open_list(dir);
	const struct dirent *e;

	if (!d) return;
	while ((e = readdir(d))) {
		struct undo_origin in;
		struct undo_record b;

		if (e->d_name[0] != '.' && !read_file(dir, e->d_name, &in, &b))
			each(in.inode, data);
	}
	closedir(d);
}

static void name_directory(char *out, size_t size)
{
	const char *const runtime = getenv("XDG_RUNTIME_DIR");

	if (!getuid())
		snprintf(out, size, "/run/ka");
	else if (runtime && *runtime == '/')
		snprintf(out, size, "%s/ka", runtime);
	else
		snprintf(out, size, "/tmp/ka-%u", getuid());
}

/* Check the owner and the mode: in /tmp another user may have created the directory. */
static int is_private(int dir)
{
	struct stat status;

	if (fstat(dir, &status)) return 0;
	errno = EPERM;
	return status.st_uid == getuid() && !(status.st_mode & 077);
}

int undo_open(void)
{
	char path[4096];
	int dir, r;

	name_directory(path, sizeof path);
	mkdir(path, 0700);
	dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir >= 0 && is_private(dir)) {
		do r = flock(dir, LOCK_EX);
		while (r && errno == EINTR);
		if (!r) return dir;
	}
	cli_fail(0, path, NULL);
	if (dir >= 0) close(dir);
	return -1;
}

enum { NAME = 24 };

static const char *name_file(char out[NAME], uint64_t cookie)
{
	snprintf(out, NAME, "%" PRIu64, cookie);
	return out;
}

int undo_load(int dir, struct undo_record *b)
{
	struct undo_origin in;
	char name[NAME];

	return read_file(dir, name_file(name, b->cookie), &in, b);
}

/* Renames the new file into place, so that the old record is not lost if ka is interrupted.
 */
int undo_save(int dir, pid_t pid, uint32_t inode, const struct undo_record *b)
{
	char name[NAME];
	FILE *const f = open_file(dir, "new", O_WRONLY | O_CREAT | O_TRUNC, "w");
	int failed;

	if (!f) return -1;
	fprintf(f, "%d %llu %" PRIu32, pid, start_time(pid), inode);
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) fprintf(f, " %d", b->original[i]);
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) fprintf(f, " %d", b->attached[i]);
	failed = fputc('\n', f) == EOF;
	if (fclose(f) || failed) return -1;
	return renameat(dir, "new", dir, name_file(name, b->cookie));
}

void undo_remove(int dir, uint64_t cookie)
{
	char name[NAME];

	unlinkat(dir, name_file(name, cookie), 0);
}

void undo_each_cookie(void (*each)(uint64_t cookie, void *data), void *data)
{
	char path[4096];
	int dir;
	DIR *d;
	const struct dirent *e;

	name_directory(path, sizeof path);
	dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0) return;
	d = is_private(dir) ? fdopendir(dir) : NULL;
	if (!d) {
		close(dir);
		return;
	}
	while ((e = readdir(d))) {
		char *end;
		const uint64_t cookie = strtoull(e->d_name, &end, 10);

		if (cookie && !*end) each(cookie, data);
	}
	closedir(d);
}
