/* reexec.c - see reexec.h */
#include "preload/reexec.h"

#include <elf.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#include "common/initial_stack.h"
#include "common/reexec_mark.h"
#include "common/str.h"
#include "common/sys.h"
#include "common/text.h"
#include "preload/ssh_library.h"

enum {
	PRELOAD_MAX = 65536, /* bytes in LD_PRELOAD */
	PATH_BYTES = 4096,
	OPTION_K = 2,   /* words: -K and its argument */
	SET_ID = 06000, /* setuid, setgid: inode(7) */
};

static int identify(const char *path, struct statx *s)
{
	return (int)sys5(
		SYS_statx, AT_FDCWD, (long)path, 0, STATX_INO | STATX_MODE, (long)s);
}

/* Whether `file` is still the program that is running. The name may belong to another file
 * since then, or may not be a path at all (fexecve(3)). Returns 0 for a setuid program too,
 * because it must not be started again, and AT_SECURE is not set if root started it.
 * Returns less than 0 if statx(2) fails. */
static int is_own_file(const char *file)
{
	struct statx running, named;

	if (identify("/proc/self/exe", &running)) return -1;
	if (running.stx_mode & SET_ID) return 0;
	return file && !identify(file, &named) && named.stx_ino == running.stx_ino
		&& named.stx_dev_major == running.stx_dev_major
		&& named.stx_dev_minor == running.stx_dev_minor;
}

/* Executes the program again with the changed environment. Maps pages for it, because the
 * stack may be small (ulimit -s). */
static void execute(
	const char *file, char **argv, char **env, long entries, const char *library)
{
	const char *preload = 0;
	long at = entries;
	unsigned length = 0;
	unsigned long bytes;
	char **changed, mark[32];
	struct text v, m = text_in(mark, sizeof mark);

	for (long i = 0; i < entries && !preload; i++)
		if ((preload = str_after(env[i], "LD_PRELOAD="))) at = i;
	while (preload && length <= PRELOAD_MAX && preload[length]) length++;
	if (length > PRELOAD_MAX) return;
	bytes = (unsigned long)(entries + 3) * sizeof *changed + length + SSH_LIBRARY_PATH
		+ 16;
	changed = sys_map(bytes);
	if (sys_is_error(changed)) return;

	for (long i = 0; i < entries; i++) changed[i] = env[i];
	v = (struct text){ (char *)(changed + entries + 3), (char *)changed + bytes - 1 };
	if (library[0]) {
		changed[at] = v.at;
		if (at == entries) entries++;
	}
	text_put(&v, "LD_PRELOAD=");
	if (preload) text_put(&v, preload);
	if (preload) text_put(&v, ":");
	text_put(&v, library);
	text_put(&m, REEXEC_MARK);
	text_number(&m, (unsigned long)sys3(SYS_getpid, 0, 0, 0));
	text_end(&m);
	changed[entries] = mark;
	sys3(SYS_execve, (long)file, (long)argv, (long)changed);
	sys3(SYS_munmap, (long)changed, (long)bytes, 0);
}

/* Whether the name of the program's file contains "ssh". This check comes first because
 * every program makes it, and searching the program would cost more than its start. */
static int may_be_ssh(void)
{
	char path[PATH_BYTES];
	const long n = sys4(SYS_readlinkat, AT_FDCWD, (long)"/proc/self/exe", (long)path,
		sizeof path - 1);

	if (n < 0) return 0;
	path[n] = 0;
	for (const char *p = str_basename(path); *p; p++)
		if (str_after(p, "ssh")) return 1;
	return 0;
}

/* Check the name too: dropbear's client and server may be one file. */
static int is_dbclient(const struct program_start *p, char **argv)
{
	const char *const name = str_basename(argv[0]);

	if (!str_equal(name, "dbclient") && !str_equal(name, "ssh")) return 0;
	return image_has(&p->image, "DROPBEAR_PASSWORD");
}

/* Put our -K first. dbclient uses the last one, so a -K of the user's wins. */
static void run_dbclient(const struct program_start *p, char **argv, long count,
	long entries, const struct settings *s)
{
	const unsigned long bytes = (unsigned long)(count + OPTION_K + 1) * sizeof *argv;
	char **const longer = sys_map(bytes), seconds[16];
	struct text t = text_in(seconds, sizeof seconds);

	if (sys_is_error(longer)) return;
	text_number(&t, (unsigned)s->ssh_interval);
	text_end(&t);
	longer[0] = argv[0];
	longer[1] = (char[]){ "-K" };
	longer[2] = seconds;
	for (long i = 1; i <= count; i++) longer[i + OPTION_K] = argv[i];
	execute(p->file, longer, p->env, entries, "");
	sys3(SYS_munmap, (long)longer, (long)bytes, 0);
}

/* libka-ssh.so removes the mark if it is loaded. If not, remove it here. */
static int is_second_time(char **env, char library[SSH_LIBRARY_PATH])
{
	const long self = sys3(SYS_getpid, 0, 0, 0);

	for (char **e = env; *e; e++) {
		if (!reexec_is_mark(*e, self)) continue;
		if (ssh_library_find(library) != SSH_LIBRARY_LOADED)
			reexec_unmark(env, self);
		return 1;
	}
	return 0;
}

const char *reexec(const struct program_start *p, const struct settings *s)
{
	static const char failed[] = "cannot execute the program again";
	char library[SSH_LIBRARY_PATH];
	long count = 0, entries = 0;
	int own;
	char **const argv = stack_arguments(p->env, &count);

	if (is_second_time(p->env, library)) return 0;
	if (!argv || !argv[0]) return 0;
	while (p->env[entries]) entries++;
	if (!may_be_ssh() || !image_has(&p->image, "serveraliveinterval")) {
		if (!is_dbclient(p, argv) || is_own_file(p->file) <= 0) return 0;
		run_dbclient(p, argv, count, entries, s);
		return failed;
	}
	switch (ssh_library_find(library)) {
	case SSH_LIBRARY_LOADED: return 0;
	case SSH_LIBRARY_UNUSABLE:
		return "no usable libka-ssh.so in the directory of libka.so";
	default: break;
	}
	if ((own = is_own_file(p->file)) < 0) return "needs statx(2), Linux 4.11 or newer";
	if (!own) return 0;
	execute(p->file, argv, p->env, entries, library);
	return failed;
}
