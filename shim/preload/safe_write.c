/* safe_write.c - see safe_write.h */
#include "preload/safe_write.h"

/* Use the kernel's types, because the structures go to the kernel and not to libc. */
#include <asm/poll.h>
#include <asm/signal.h>
#include <asm/stat.h>
#include <linux/fcntl.h>
#include <linux/sched.h>
#include <linux/stat.h>
#include <stdatomic.h>

#include "common/sys.h"

#ifdef SYS_fstat64
typedef struct stat64 file_status;
#define FSTAT SYS_fstat64
#define FSTATAT SYS_fstatat64
#else
typedef struct stat file_status;
#define FSTAT SYS_fstat
#define FSTATAT SYS_newfstatat
#endif

/* For name_to_handle_at(2). A handle contains the generation of the inode, so it does not
 * match another file that reuses the inode. */
struct handle {
	unsigned bytes;
	int type;
	unsigned char is[128];
};

struct file {
	file_status status;
	struct handle handle; /* bytes is 0 if the filesystem has none */
};

struct line {
	const char *path;
	const char *bytes;
	unsigned n;
};

static struct file remembered = { 0 };
static _Atomic int may_say = 0;

/* Runs act(of) in a thread that has its own copy of the descriptors, because another thread
 * may close any descriptor at any time and reuse its number for a file of the program. A
 * process would have to be waited for; a thread does not. Signals that a write raises
 * (SIGPIPE, SIGXFSZ) are pending for this thread only and end with it. All signals are
 * blocked until the thread has ended, because it runs on the caller's stack. */
static void with_own_descriptors(void (*act)(const void *), const void *of)
{
	const unsigned long long all = ~0ull;
	unsigned long long before;

	if (sys4(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&before, sizeof all))
		return;
	sys_vfork(CLONE_VM | CLONE_VFORK | CLONE_SIGHAND | CLONE_THREAD, act, of);
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, (long)&before, 0, sizeof before);
}

static int identify(int fd, struct file *f)
{
	int mount;

	f->handle.bytes = sizeof f->handle.is;
	if (sys5(SYS_name_to_handle_at, fd, (long)"", (long)&f->handle, (long)&mount,
		    AT_EMPTY_PATH))
		f->handle.bytes = 0;
	return (int)sys3(FSTAT, fd, (long)&f->status, 0);
}

static int is_same(const struct file *a, const struct file *b)
{
	if (a->status.st_dev != b->status.st_dev || a->status.st_ino != b->status.st_ino)
		return 0;
	if (a->handle.bytes != b->handle.bytes) return 0;
	for (unsigned i = 0; i < a->handle.bytes; i++)
		if (a->handle.is[i] != b->handle.is[i]) return 0;
	return 1;
}

/* Whether a write of a few lines will return at once, without blocking. */
static int is_ready(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return sys_poll(&p, 1, 0) == 1;
}

void safe_write_remember_stderr(void)
{
	if (!identify(2, &remembered)) atomic_store(&may_say, 1);
}

static void write_stderr(const void *line)
{
	const struct line *const l = line;
	struct file now;

	if (identify(2, &now) || !is_same(&now, &remembered)) return;
	if (is_ready(2)) sys3(SYS_write, 2, (long)l->bytes, (long)l->n);
}

void safe_write_stderr_once(const char *lines, unsigned bytes)
{
	const struct line l = { 0, lines, bytes };

	if (atomic_exchange(&may_say, 0)) with_own_descriptors(write_stderr, &l);
}

/* Opening and closing a FIFO would end its reader; opening a device may do anything. */
static int is_regular_or_new(const char *path)
{
	file_status s;

	return sys4(FSTATAT, AT_FDCWD, (long)path, (long)&s, AT_SYMLINK_NOFOLLOW)
		|| S_ISREG(s.st_mode);
}

static void append(const void *line)
{
	const struct line *const l = line;
	/* O_NONBLOCK: if the path has just become a FIFO, fail instead of blocking. */
	const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY
		| O_NONBLOCK | O_LARGEFILE;
	file_status s;
	int fd;

	if (!is_regular_or_new(l->path)) return;
	fd = (int)sys4(SYS_openat, AT_FDCWD, (long)l->path, flags, 0600);
	if (fd >= 0 && !sys3(FSTAT, fd, (long)&s, 0) && S_ISREG(s.st_mode))
		sys3(SYS_write, fd, (long)l->bytes, (long)l->n);
}

void safe_write_append(const char *path, const char *line, unsigned bytes)
{
	const struct line l = { path, line, bytes };

	with_own_descriptors(append, &l);
}
