/* config.c - ServerAliveInterval, where the user has set none.
 *
 * ssh keeps the first value that it obtains for a keyword (ssh_config(5)), so ours comes
 * last: when ssh opens the last of its configuration files, the system's or that of -F,
 * it is given a copy in memory that ends in
 *	Match all
 *	Include /dev/./null
 * and when it opens a file of that name, the two keywords. By then every other file has
 * been opened, which tells whether there will be a second pass over all of them ("Match
 * final", "Match canonical", CanonicalizeHostname): then ours have to wait for that.
 *
 * What is no file is not copied. What permissions a file has, the copy has; the owner of
 * these two ssh does not look at. Everything else is opened as it would have been, and
 * nothing is looked at after them. fopen(3), fopen64.
 */
#include "config.h"

#include <errno.h>
#include <linux/fcntl.h>
#include <linux/memfd.h>
#include <linux/stat.h>

#include "../common/sys.h"
#include "../common/words.h"
#include "next.h"
#include "start.h"

#define HOOK __attribute__((visibility("default")))

static const char block[] = "/dev/./null";

static int two_passes, copied, passed;

/* inode(7); the kernel's header leaves them to libc's, which leaves statx out */
enum { FORMAT = 0170000, REGULAR = 0100000, CHARACTER = 0020000 };

static int is_kind(unsigned mode, unsigned kind)
{
	return (mode & FORMAT) == kind;
}

static int open_plainly(const char *path)
{
	return (int)sys4(SYS_openat, AT_FDCWD, (long)path,
		O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
}

static int status(int fd, struct statx *s)
{
	return sys5(SYS_statx, fd, (long)"", AT_EMPTY_PATH, STATX_BASIC_STATS, (long)s) ? -1
											: 0;
}

/* What may be opened once more: a writer would notice that of a FIFO. /dev/null as a
 * file of -F is an empty one. */
static int is_plain(const struct statx *s)
{
	return is_kind(s->stx_mode, REGULAR)
		|| (is_kind(s->stx_mode, CHARACTER) && s->stx_rdev_major == 1
			&& s->stx_rdev_minor == 3);
}

static int open_if_plain(const char *path)
{
	struct statx s;
	const long r =
		sys5(SYS_statx, AT_FDCWD, (long)path, 0, STATX_BASIC_STATS, (long)&s);

	if (r) return (int)r;
	return is_plain(&s) ? open_plainly(path) : -EINVAL;
}

static void look_for_second_pass(const char *path)
{
	struct config_scan scan = { 0 };
	char chunk[4096];
	int fd;
	long n;

	if ((fd = open_if_plain(path)) < 0) return;
	while ((n = sys3(SYS_read, fd, (long)chunk, sizeof chunk)) > 0)
		if (config_scan(&scan, chunk, (unsigned long)n)) two_passes = 1;
	if (config_scan(&scan, "\n", 1)) two_passes = 1;
	sys3(SYS_close, fd, 0, 0);
}

static int put(int fd, const char *p, unsigned long n)
{
	while (n) {
		const long r = sys3(SYS_write, fd, (long)p, (long)n);

		if (r <= 0) return -1;
		p += r;
		n -= (unsigned long)r;
	}
	return 0;
}

static int memory(const char *name, unsigned mode)
{
	const int fd = (int)sys3(SYS_memfd_create, (long)name, MFD_CLOEXEC, 0);

	if (fd >= 0) sys3(SYS_fchmod, fd, mode & 0777, 0);
	return fd;
}

/* As a stream from its beginning, or closed. */
static FILE *stream(int fd, int failed)
{
	FILE *f = 0;

	if (fd < 0) return 0;
	if (!failed && next()->fdopen && !sys3(SYS_lseek, fd, 0, 0))
		f = next()->fdopen(fd, "r");
	if (!f) sys3(SYS_close, fd, 0, 0);
	return f;
}

static int copy(int to, int from)
{
	char chunk[4096];
	long n;

	while ((n = sys3(SYS_read, from, (long)chunk, sizeof chunk)) > 0)
		if (put(to, chunk, (unsigned long)n)) return -1;
	return (int)n;
}

/* A null pointer: open it as it is. */
static FILE *longer(const char *path)
{
	static const char include[] = "\nMatch all\nInclude /dev/./null\n";
	struct statx s = { .stx_mode = 0600 };
	const int from = open_if_plain(path);
	int to = -1, failed = 1;

	if (from == -ENOENT ? !config_may_make(path) : from < 0) return 0;
	if (from < 0 || (!status(from, &s) && is_plain(&s)))
		to = memory("ssh_config", s.stx_mode);
	if (to >= 0)
		failed = (from >= 0 && copy(to, from))
			|| put(to, include, sizeof include - 1);
	if (from >= 0) sys3(SYS_close, from, 0, 0);
	return stream(to, failed);
}

static FILE *keywords(void)
{
	const struct asked *const a = asked();
	char line[96];
	struct text t = { line, line + sizeof line };
	const int fd = memory("libka", 0600);

	if (two_passes) text_put(&t, "Match final\n");
	text_put(&t, "ServerAliveInterval ");
	text_number(&t, (unsigned)a->interval);
	text_put(&t, "\nServerAliveCountMax ");
	text_number(&t, (unsigned)a->count);
	text_put(&t, "\n");
	return stream(fd, fd < 0 || put(fd, line, (unsigned long)(t.at - line)));
}

/* The stream that takes the place of the file, or a null pointer. */
static FILE *instead_of(const char *path, const char *mode)
{
	const struct asked *const a = asked();
	FILE *f = 0;

	if (!a->interval || !path || !mode || *mode != 'r') return 0;
	if (copied && words_equal(path, block)) {
		passed = 1;
		return keywords();
	}
	if (passed && !two_passes) return 0;
	if (!passed) look_for_second_pass(path);
	if (a->is_canonical) two_passes = 1;
	if (config_is_last(path) && config_knows_final(two_passes)) f = longer(path);
	if (f) copied = 1;
	return f;
}

HOOK FILE *fopen(const char *path, const char *mode)
{
	FILE *const f = instead_of(path, mode);

	if (f) return f;
	if (next()->fopen) return next()->fopen(path, mode);
	next_fails(ENOSYS);
	return 0;
}

HOOK FILE *fopen64(const char *path, const char *mode)
{
	FILE *const f = instead_of(path, mode);

	if (f) return f;
	if (next()->fopen64) return next()->fopen64(path, mode);
	next_fails(ENOSYS);
	return 0;
}
