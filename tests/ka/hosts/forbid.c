/* forbid.c - runs a program under a seccomp filter, as containers do.
 *
 *   forbid pidfd_getfd ERRNO CMD...   the call fails, as on an older kernel (ENOSYS) or
 *   forbid statx ERRNO CMD...         under a security module (EPERM)
 *   forbid OPTION ERRNO CMD...        setsockopt and getsockopt of IPPROTO_TCP fail with
 * this option, a number
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PIDFD_GETFD = 438 };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)

static int install(struct sock_filter *f, unsigned short n)
{
	const struct sock_fprog program = { n, f };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
		|| prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	const unsigned error = argc < 4      ? 0
		: !strcmp(argv[2], "ENOSYS") ? ENOSYS
		: !strcmp(argv[2], "EPERM")  ? EPERM
					     : ENOPROTOOPT;
	const unsigned name = argc < 4 ? 0 : (unsigned)atoi(argv[1]);
	const unsigned number =
		argc < 4 || strcmp(argv[1], "statx") ? PIDFD_GETFD : SYS_statx;
	struct sock_filter call[] = { LOAD(nr), UNLESS(number, 1),
		RETURN(SECCOMP_RET_ERRNO | error), RETURN(SECCOMP_RET_ALLOW) };
	struct sock_filter option[] = { LOAD(nr),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_setsockopt, 1, 0),
		UNLESS(SYS_getsockopt, 5), LOAD(args[1]), UNLESS(IPPROTO_TCP, 3),
		LOAD(args[2]), UNLESS(name, 1), RETURN(SECCOMP_RET_ERRNO | error),
		RETURN(SECCOMP_RET_ALLOW) };

	if (argc < 4) return 2;
	if (name ? install(option, 9) : install(call, 4)) {
		perror("seccomp");
		return 99;
	}
	execvp(argv[3], argv + 3);
	perror(argv[3]);
	return 99;
}
