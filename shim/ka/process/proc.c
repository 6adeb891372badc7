/* proc.c - see proc.h */
#include "ka/process/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/str.h"
#include "ka/process/sockets.h"

static long number(const char *s)
{
	char *end;
	const long n = *s >= '0' && *s <= '9' ? strtol(s, &end, 10) : -1;

	return n >= 0 && !*end ? n : -1;
}

static int read_program(int dir, const char *comm, struct process *p)
{
	const int fd = openat(dir, comm, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0) return -1;
	n = read(fd, p->program, sizeof p->program);
	close(fd);
	if (n <= 0) return -1;
	p->program[n - 1] = 0; /* a newline */
	return 0;
}

/* Whether the basename of a path in /proc is `name`. /proc appends " (deleted)" if the file
 * was removed or replaced, as by an upgrade. */
static int has_basename(const char *path, const char *name)
{
	const char *const base = str_basename(path);
	const size_t n = strlen(name);

	return !strncmp(base, name, n) && (!base[n] || !strcmp(base + n, " (deleted)"));
}

static int links_to(int dir, const char *link, const char *name)
{
	char path[4096];
	const ssize_t n = readlinkat(dir, link, path, sizeof path - 1);

	if (n <= 0) return 0;
	path[n] = 0;
	return has_basename(path, name);
}

/* Whether the word is its PID or its name. */
static int is_called(const struct process *p, const char *word)
{
	return number(word) == p->pid || !strcmp(word, p->program);
}

static int is_chosen(const struct choice *who, const struct process *p, int dir)
{
	if (!*who->names) return who->all || p->uid == who->uid;
	for (char *const *n = who->names; *n; n++)
		if (is_called(p, *n) || links_to(dir, "exe", *n)) return 1;
	return 0;
}

static uint32_t *place_for(const struct holders *h, uint32_t inode)
{
	size_t i = inode * 2654435761u & (h->places - 1);

	while (h->place[i] && h->holder[h->place[i] - 1].inode != inode)
		i = (i + 1) & (h->places - 1);
	return &h->place[i];
}

/* Makes room for as many holders again. */
static int grow(struct holders *h)
{
	const size_t room = h->places ? h->places : 128;
	struct holder *const larger = realloc(h->holder, room * sizeof *larger);

	if (!larger) return -1;
	h->holder = larger;
	free(h->place);
	h->places = 2 * room;
	h->place = calloc(h->places, sizeof *h->place);
	if (!h->place) return -1;
	for (uint32_t i = 0; i < h->count; i++) *place_for(h, h->holder[i].inode) = i + 1;
	return 0;
}

/* Adds a socket of the process that was added last. */
static int add_socket(uint32_t inode, int fd, void *data)
{
	struct holders *const h = data;
	uint32_t *place;

	if (h->count == h->places / 2 && grow(h)) return -1;
	place = place_for(h, inode);
	if (*place) return 0;
	h->holder[h->count++] = (struct holder){ inode, fd, (uint32_t)h->processes - 1 };
	*place = (uint32_t)h->count;
	return 0;
}

static int add_process(struct holders *h, const struct process *p)
{
	if (!(h->processes & (h->processes + 1))) { /* full at 0, 1, 3, 7, ... */
		const size_t room = 2 * h->processes + 1;
		struct process *const larger = realloc(h->process, room * sizeof *larger);

		if (!larger) return -1;
		h->process = larger;
	}
	h->process[h->processes++] = *p;
	return 0;
}

/* path: /proc/PID, as seen from the folder `proc`. */
static int scan_process(
	struct holders *h, pid_t pid, int proc, const char *path, const struct choice *who)
{
	struct process p = { .pid = pid };
	struct stat status;
	int dir, r = 0;

	if (pid <= 0) return 0;
	dir = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) return 0;
	if (!fstat(dir, &status)) {
		p.uid = status.st_uid;
		if (!read_program(dir, "comm", &p) && is_chosen(who, &p, dir))
			r = add_process(h, &p) || sockets_each(dir, add_socket, h) ? -1 : 0;
	}
	close(dir);
	return r;
}

int holders_find(struct holders *h, const struct choice *who)
{
	DIR *const d = opendir("/proc");
	const struct dirent *e;
	int r = 0;

	memset(h, 0, sizeof *h);
	/* If /proc is not mounted, it usually is an empty directory. */
	if (!d || faccessat(dirfd(d), "self", F_OK, 0) || grow(h)) r = -1;
	while (!r && (e = readdir(d)))
		r = scan_process(h, (pid_t)number(e->d_name), dirfd(d), e->d_name, who);
	if (d) closedir(d);
	if (r) holders_free(h);
	return r;
}

int holders_find_among(
	struct holders *h, const struct holders *found, const struct choice *who)
{
	int r;

	memset(h, 0, sizeof *h);
	r = grow(h);
	for (size_t i = 0; !r && i < found->processes; i++) {
		const pid_t pid = found->process[i].pid;
		char path[32];

		snprintf(path, sizeof path, "/proc/%d", pid);
		r = scan_process(h, pid, AT_FDCWD, path, who);
	}
	if (r) holders_free(h);
	return r;
}

const struct holder *holders_of(const struct holders *h, uint32_t inode)
{
	const uint32_t at = inode ? *place_for(h, inode) : 0;

	return at ? &h->holder[at - 1] : NULL;
}

void holders_free(struct holders *h)
{
	const int saved = errno;

	free(h->process);
	free(h->holder);
	free(h->place);
	memset(h, 0, sizeof *h);
	errno = saved;
}

int process_runs(pid_t pid, const char *basename)
{
	char link[32];

	snprintf(link, sizeof link, "/proc/%d/exe", pid);
	return links_to(AT_FDCWD, link, basename);
}

int process_is_named(const struct process *p, const char *word)
{
	return is_called(p, word) || process_runs(p->pid, word);
}

int process_has_changed(const struct process *p)
{
	struct process now;
	char path[32];

	snprintf(path, sizeof path, "/proc/%d/comm", p->pid);
	return read_program(AT_FDCWD, path, &now) || strcmp(now.program, p->program) != 0;
}

int process_has_mapped(pid_t pid, const char *basename)
{
	char path[32], line[4352];
	FILE *f;
	int found = 0;

	snprintf(path, sizeof path, "/proc/%d/maps", pid);
	f = fopen(path, "re");
	if (!f) return -1;
	while (!found && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = 0;
		found = has_basename(line, basename);
	}
	fclose(f);
	return found;
}

int process_holds(pid_t pid, int fd, uint32_t inode)
{
	char link[40];

	snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, fd);
	return inode && socket_at(AT_FDCWD, link) == inode;
}

int process_shares_network(pid_t pid)
{
	struct stat ours, theirs;
	char path[40];

	snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
	if (stat("/proc/self/ns/net", &ours) || stat(path, &theirs)) return -1;
	return ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}
