/* config_append.c - sets ServerAliveInterval if the user has not.
 *
 * ssh uses the first value that it obtains for a keyword (ssh_config(5)), so ours must come
 * last. When ssh opens the last of its configuration files, the system's or the argument of
 * -F, it gets a copy that ends in
 *	Match all
 *	Include /proc/./self
 * and when it opens a file of that name, it gets the two keywords. At that time ssh has
 * opened all other files, and so it is known whether ssh may read all of them twice ("Match
 * final", CanonicalizeHostname). If it may, the keywords wait for the second pass. If ssh
 * then makes no second pass, there is no keepalive: nothing here makes ssh begin one.
 *
 * The copy and the keywords are in pipes: no limit on file sizes applies to them, and ssh
 * accepts their owner and permissions in an Include. If the copy fails, ssh gets its own
 * file. If the keywords fail, ssh opens the directory /proc/./self, which it reads as an
 * empty file. Only regular files are copied. See fopen(3) and pipe(7).
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

#define BLOCK "/proc/./self"

enum { PIPE_BYTES = 1 << 20 }; /* the default limit of an unprivileged user's pipes */

static int is_in_last, passes; /* passes that ssh has completed */
static int may_pass_twice;

/* See inode(7). The kernel's header has statx but lacks these; libc's header has these but
 * lacks statx. */
enum { FORMAT = 0170000, REGULAR = 0100000, CHARACTER = 0020000 };

static int is_kind(unsigned mode, unsigned kind)
{
	return (mode & FORMAT) == kind;
}

static int open_for_reading(const char *path)
{
	return (int)sys4(SYS_openat, AT_FDCWD, (long)path,
		O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
}

/* Whether opening the file once more has no effect on others. (The writer of a FIFO would
 * notice.) /dev/null is allowed, as an empty file for -F. */
static int may_be_reopened(const struct statx *s)
{
	return is_kind(s->stx_mode, REGULAR)
		|| (is_kind(s->stx_mode, CHARACTER) && s->stx_rdev_major == 1
			&& s->stx_rdev_minor == 3);
}

static int open_if_harmless(const char *path)
{
	struct statx s;
	const long r =
		sys5(SYS_statx, AT_FDCWD, (long)path, 0, STATX_BASIC_STATS, (long)&s);

	if (r) return (int)r;
	return may_be_reopened(&s) ? open_for_reading(path) : -EINVAL;
}

/* A file that cannot be read here may contain anything. */
static void scan_for_second_pass(const char *path)
{
	struct config_scan scan = { 0 };
	char chunk[4096];
	const int fd = open_if_harmless(path);
	long n;

	if (fd == -EINVAL) may_pass_twice = 1;
	if (fd < 0) return;
	while ((n = sys3(SYS_read, fd, (long)chunk, sizeof chunk)) > 0)
		if (config_scan(&scan, chunk, (unsigned long)n)) may_pass_twice = 1;
	if (n < 0 || config_scan(&scan, "\n", 1)) may_pass_twice = 1;
	sys3(SYS_close, fd, 0, 0);
}

/* Writes all, or fails. It does not wait for room in a full pipe. */
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

/* Returns a stream of the file's contents, if `from` is open, and then the text; or a null
 * pointer. */
static FILE *stream(int from, const char *text, unsigned long n)
{
	int ends[2], failed;
	FILE *f = 0;

	if (sys3(SYS_pipe2, (long)ends, O_CLOEXEC | O_NONBLOCK, 0)) return 0;
	sys3(SYS_fcntl, ends[1], F_SETPIPE_SZ, PIPE_BYTES);
	failed = (from >= 0 && copy(ends[1], from)) || put(ends[1], text, n);
	sys3(SYS_close, ends[1], 0, 0);
	if (!failed && next_libc()->fdopen) f = next_libc()->fdopen(ends[0], "r");
	if (!f) sys3(SYS_close, ends[0], 0, 0);
	return f;
}

/* Returns a copy of the file with an Include at its end, or a null pointer. */
static FILE *with_include(const char *path)
{
	static const char include[] = "\nMatch all\nInclude " BLOCK "\n";
	const int from = open_if_harmless(path);
	FILE *f;

	if (from == -ENOENT ? !config_file_may_create(path) : from < 0) return 0;
	f = stream(from, include, sizeof include - 1);
	if (from >= 0) sys3(SYS_close, from, 0, 0);
	return f;
}

/* Returns the keywords, or an empty file in a pass that may not be the last. */
static FILE *keepalive_config(int is_last)
{
	const struct ssh_request *const a = ssh_request();
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

/* Returns the stream that ssh gets in place of the file, or a null pointer. */
static FILE *replacement_for(const char *path, const char *mode)
{
	const struct ssh_request *const a = ssh_request();
	FILE *f;

	if (!a->interval || !path || !mode || *mode != 'r') return 0;
	if (passes > may_pass_twice) return 0; /* the last pass is over */
	if (is_in_last && str_equal(path, BLOCK)) {
		is_in_last = 0;
		return keepalive_config(++passes > may_pass_twice);
	}
	if (a->may_canonicalize) may_pass_twice = 1;
	if (!passes) scan_for_second_pass(path);
	if (is_in_last || !config_file_is_last(path) || !config_file_has_include())
		return 0;
	f = with_include(path);
	is_in_last = f != 0;
	return f;
}

FILE *hook_fopen(const char *path, const char *mode) HOOK(fopen);
FILE *hook_fopen(const char *path, const char *mode)
{
	FILE *const f = replacement_for(path, mode);

	if (f) return f;
	if (next_libc()->fopen) return next_libc()->fopen(path, mode);
	next_libc_error(ENOSYS);
	return 0;
}

FILE *hook_fopen64(const char *path, const char *mode) HOOK(fopen64);
FILE *hook_fopen64(const char *path, const char *mode)
{
	FILE *const f = replacement_for(path, mode);

	if (f) return f;
	if (next_libc()->fopen64) return next_libc()->fopen64(path, mode);
	next_libc_error(ENOSYS);
	return 0;
}
