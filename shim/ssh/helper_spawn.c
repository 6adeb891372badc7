/* helper_spawn.c - see helper_spawn.h
 *
 * Forks by a system call without libc, because the child makes only system calls.
 */
#include "ssh/helper_spawn.h"

#include <linux/fcntl.h>
#include <linux/stat.h>
#include <linux/wait.h>
#include <signal.h>

#include "common/reexec_mark.h"
#include "common/sys.h"
#include "ssh/request.h"

enum { SET_MASK = 2, FILES = 1024, FOLDER = 3 };

/* inode(7) */
enum { FORMAT = 0170000, REGULAR = 0100000, FOLDERS = 0040000, OTHERS_WRITE = 0022 };

static unsigned own_user(void)
{
#ifdef SYS_geteuid32
	return (unsigned)sys3(SYS_geteuid32, 0, 0, 0);
#else
	return (unsigned)sys3(SYS_geteuid, 0, 0, 0);
#endif
}

/* Whether the file is of that kind, and only root, the user or the owner of libka-ssh.so
 * can have written it. (The code of that owner runs in this process already.) */
static int is_trusted(int folder, const char *name, unsigned kind, unsigned library_owner)
{
	struct statx s;

	if (sys5(SYS_statx, folder, (long)name, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW,
		    STATX_BASIC_STATS, (long)&s))
		return 0;
	if ((s.stx_mode & FORMAT) != kind || (s.stx_mode & OTHERS_WRITE)) return 0;
	return !s.stx_uid || s.stx_uid == own_user() || s.stx_uid == library_owner;
}

static int open_folder(int from, const char *path)
{
	return (int)sys4(SYS_openat, from, (long)path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
}

/* Opens the directory `below`, relative to the library's, if it has a ka that may be
 * executed. Else returns less than 0. */
static int find_below(int home, const char *below, unsigned library_owner)
{
	const int folder = open_folder(home, below);

	if (folder < 0) return folder;
	if (is_trusted(folder, "", FOLDERS, library_owner)
		&& is_trusted(folder, "ka", REGULAR, library_owner))
		return folder;
	sys3(SYS_close, folder, 0, 0);
	return -1;
}

static int find(void)
{
	const int home = open_folder(AT_FDCWD, ssh_request()->home);
	struct statx library;
	int folder = -1;

	if (home < 0) return home;
	if (!sys5(SYS_statx, home, (long)REEXEC_LIBRARY, 0, STATX_BASIC_STATS,
		    (long)&library)) {
		folder = find_below(home, ".", library.stx_uid);
		if (folder < 0) folder = find_below(home, "../bin", library.stx_uid);
		if (folder < 0) folder = find_below(home, "../../bin", library.stx_uid);
	}
	sys3(SYS_close, home, 0, 0);
	return folder;
}

__attribute__((noreturn)) static void leave(void)
{
	for (;;) sys3(SYS_exit_group, 0, 0, 0);
}

__attribute__((noreturn)) static void become_helper(int folder, int fd)
{
	static const unsigned long long no_signals;
	static const char name[] = "ka", command[] = "helper";
	const struct ssh_request *const a = ssh_request();
	const char *const argv[] = { name, command, 0 };
	const char *const env[] = { *a->log ? a->log : 0, 0 };
	const long null = sys4(SYS_openat, AT_FDCWD, (long)"/dev/null", O_RDWR, 0);

	sys3(SYS_setsid, 0, 0, 0);
	sys4(SYS_rt_sigprocmask, SET_MASK, (long)&no_signals, 0, sizeof no_signals);
	if (null < 0 || sys3(SYS_dup3, fd, 0, 0) < 0 || sys3(SYS_dup3, null, 1, 0) < 0
		|| sys3(SYS_dup3, null, 2, 0) < 0
		|| (folder != FOLDER && sys3(SYS_dup3, folder, FOLDER, O_CLOEXEC) < 0))
		leave();
	if (sys3(SYS_close_range, FOLDER + 1, (long)~0u, 0) < 0) /* before Linux 5.9 */
		for (int i = FOLDER + 1; i < FILES; i++) sys3(SYS_close, i, 0, 0);
	sys3(SYS_chdir, (long)"/", 0, 0);
	sys5(SYS_execveat, FOLDER, (long)name, (long)argv, (long)env, AT_SYMLINK_NOFOLLOW);
	leave();
}

int helper_spawn(int fd)
{
	const int folder = find();
	long child;

	if (folder < 0) return -1;
	child = sys5(SYS_clone, 0, 0, 0, 0, 0);
	if (!child) become_helper(folder, fd);
	sys3(SYS_close, folder, 0, 0);
	return child < 0 ? -1 : (int)child;
}

void helper_reap(int helper)
{
	enum { KILLED_AFTER = 200, LEFT_AFTER = 1000 }; /* ms */

	for (int i = 0; i < LEFT_AFTER; i++) {
		if (sys4(SYS_wait4, helper, 0, __WALL | WNOHANG, 0)) return;
		if (i == KILLED_AFTER) sys3(SYS_kill, helper, SIGKILL, 0);
		sys_poll(0, 0, 1);
	}
}
