/* config_append.c - ServerAliveInterval, where the user has set none.
 *
 * ssh keeps the first value that it obtains for a keyword (ssh_config(5)), so ours comes
 * last: when ssh opens the last of its configuration files, the system's or that of -F,
 * it is given a copy that ends in
 *	Match all
 *	Include /proc/./self
 * and when it opens a file of that name, the two keywords. By then every other file has
 * been opened, which tells whether ssh may go through all of them once more ("Match final",
 * CanonicalizeHostname). If so, the two keywords wait for the second pass, and where that
 * does not come there is no keepalive: nothing here makes ssh begin one.
 *
 * The copy and the keywords are pipes, which no limit on the size of files concerns, and
 * which pass ssh's look at the owner and the permissions of what is included. If a copy
 * cannot be made, ssh gets its file; if the keywords cannot, it gets a folder, which it
 * reads as an empty file. What is no file is not copied. fopen(3), fopen64, pipe(7).
 */
#include <errno.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#include "common/str.h"
#include "common/sys.h"
#include "ssh/config_file.h"
#include "ssh/config_scan.h"
#include "ssh/next_libc.h"
#include "ssh/request.h"

#define HOOK __attribute__((visibility("default")))

#define BLOCK "/proc/./self"

enum { PIPE_BYTES = 1 << 20 }; /* as many as anybody may ask for by default */

static int is_in_last, passes; /* that ssh has come to the end of */
static int may_pass_twice;

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

/* What cannot be looked at may say anything. */
static void look_for_second_pass(const char *path)
{
	struct config_scan scan = { 0 };
	char chunk[4096];
	const int fd = open_if_plain(path);
	long n;

	if (fd == -EINVAL) may_pass_twice = 1;
	if (fd < 0) return;
	while ((n = sys3(SYS_read, fd, (long)chunk, sizeof chunk)) > 0)
		if (config_scan(&scan, chunk, (unsigned long)n)) may_pass_twice = 1;
	if (n < 0 || config_scan(&scan, "\n", 1)) may_pass_twice = 1;
	sys3(SYS_close, fd, 0, 0);
}

/* All of it, or nothing that is of use: what is full does not wait for room. */
static int put(int to, const char *p, unsigned long n)
{
	return sys3(SYS_write, to, (long)p, (long)n) == (long)n ? 0 : -1;
}

static int copy(int to, int from)
{
	char chunk[4096];
	long n;

	while ((n = sys3(SYS_read, from, (long)chunk, sizeof chunk)) > 0)
		if (put(to, chunk, (unsigned long)n)) return -1;
	return (int)n;
}

/* What is in the file, if there is one, and the text behind it; or a null pointer. */
static FILE *stream(int from, const char *text, unsigned long n)
{
	int ends[2], failed;
	FILE *f = 0;

	if (sys3(SYS_pipe2, (long)ends, O_CLOEXEC | O_NONBLOCK, 0)) return 0;
	sys3(SYS_fcntl, ends[1], F_SETPIPE_SZ, PIPE_BYTES);
	failed = (from >= 0 && copy(ends[1], from)) || put(ends[1], text, n);
	sys3(SYS_close, ends[1], 0, 0);
	if (!failed && next()->fdopen) f = next()->fdopen(ends[0], "r");
	if (!f) sys3(SYS_close, ends[0], 0, 0);
	return f;
}

/* A null pointer: open it as it is. */
static FILE *longer(const char *path)
{
	static const char include[] = "\nMatch all\nInclude " BLOCK "\n";
	const int from = open_if_plain(path);
	FILE *f;

	if (from == -ENOENT ? !config_may_make(path) : from < 0) return 0;
	f = stream(from, include, sizeof include - 1);
	if (from >= 0) sys3(SYS_close, from, 0, 0);
	return f;
}

/* Nothing in a pass that may not be the last. */
static FILE *keywords(int is_last)
{
	const struct asked *const a = asked();
	char line[96];
	struct text t = { line, line + sizeof line };

	if (is_last) {
		text_put(&t, "ServerAliveInterval ");
		text_number(&t, (unsigned)a->interval);
		text_put(&t, "\nServerAliveCountMax ");
		text_number(&t, (unsigned)a->count);
	}
	text_put(&t, "\n");
	return stream(-1, line, (unsigned long)(t.at - line));
}

/* The stream that takes the place of the file, or a null pointer. */
static FILE *instead_of(const char *path, const char *mode)
{
	const struct asked *const a = asked();
	FILE *f;

	if (!a->interval || !path || !mode || *mode != 'r') return 0;
	if (passes > may_pass_twice) return 0; /* that was the last */
	if (is_in_last && words_equal(path, BLOCK)) {
		is_in_last = 0;
		return keywords(++passes > may_pass_twice);
	}
	if (a->may_canonicalize) may_pass_twice = 1;
	if (!passes) look_for_second_pass(path);
	if (is_in_last || !config_is_last(path) || !config_knows_include()) return 0;
	f = longer(path);
	is_in_last = f != 0;
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
