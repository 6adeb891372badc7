/* sockets.c - see sockets.h */
#include "ka/process/sockets.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/text.h"

/* Returns the length of the target; -1: there is no such link, or access is denied. */
static ssize_t read_link(int dir, const char *link, uint32_t *inode)
{
	char target[64];
	const ssize_t n = readlinkat(dir, link, target, sizeof target - 1);

	*inode = 0;
	if (n < 9 || memcmp(target, "socket:[", 8)) return n;
	for (const char *s = target + 8; s < target + n && *s >= '0' && *s <= '9'; s++)
		*inode = 10 * *inode + (uint32_t)(*s - '0');
	return n;
}

uint32_t socket_at(int dir, const char *link)
{
	uint32_t inode;

	read_link(dir, link, &inode);
	return inode;
}

struct search {
	int dir; /* /proc/PID/fd */
	int (*each)(uint32_t inode, int fd, void *data);
	void *data;
};

/* Tries the numbers from 0 on until `count` descriptors were found, because that takes two
 * thirds of the time of a list. Gives up if many numbers are unused. Sets *r to what each()
 * returned. Returns whether nothing is left to do. */
static int guess(const struct search *s, off_t count, int *r)
{
	enum { UNUSED = 8 };
	off_t found = 0, unused = 0;

	for (int fd = 0; found < count; fd++) {
		char name[16];
		struct text t = text_in(name, sizeof name);
		uint32_t inode;

		text_number(&t, (unsigned long)fd);
		text_end(&t);
		if (read_link(s->dir, name, &inode) >= 0)
			found++;
		else if (++unused > UNUSED + found / 4)
			return 0;
		if (inode && (*r = s->each(inode, fd, s->data))) return 1;
	}
	return 1;
}

static int list(const struct search *s, DIR *d)
{
	const struct dirent *e;
	int r = 0;

	while (!r && (e = readdir(d))) {
		const uint32_t inode = *e->d_name == '.' ? 0 : socket_at(s->dir, e->d_name);

		if (inode) r = s->each(inode, atoi(e->d_name), s->data);
	}
	return r;
}

/* st_size is the number of descriptors since Linux 6.2, and 0 before. */
int sockets_each(int dir, int (*each)(uint32_t inode, int fd, void *data), void *data)
{
	const int fd = openat(dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct search s = { fd, each, data };
	struct stat status;
	int r = 0;
	DIR *d;

	if (fd < 0) return 0;
	if (!fstat(fd, &status) && status.st_size && guess(&s, status.st_size, &r)) {
		close(fd);
		return r;
	}
	d = fdopendir(fd);
	if (!d) {
		close(fd);
		return 0;
	}
	r = list(&s, d);
	closedir(d);
	return r;
}
