/* deny.c - runs a program under a seccomp filter that refuses setsockopt.
 *
 * usage: deny all|rto_max PROGRAM [ARGUMENT...]
 *   all      every setsockopt fails with EPERM
 *   rto_max  TCP_RTO_MAX_MS alone is unknown (ENOPROTOOPT), to getsockopt too,
 *            as it is before Linux 6.15
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "host.h"

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, what)

static struct sock_filter all[] = {
	LOAD(nr),
	UNLESS(SYS_setsockopt, 1),
	ANSWER(SECCOMP_RET_ERRNO | EPERM),
	ANSWER(SECCOMP_RET_ALLOW),
};

/* args[n] is read as its low half: little-endian. */
static struct sock_filter rto_max[] = {
	LOAD(nr),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getsockopt, 1, 0),
	UNLESS(SYS_setsockopt, 5),
	LOAD(args[1]),
	UNLESS(IPPROTO_TCP, 3),
	LOAD(args[2]),
	UNLESS(RTO_MAX_MS, 1),
	ANSWER(SECCOMP_RET_ERRNO | ENOPROTOOPT),
	ANSWER(SECCOMP_RET_ALLOW),
};

int main(int argc, char **argv)
{
	struct sock_fprog filter = { sizeof all / sizeof *all, all };

	if (argc < 3) return 2;
	if (!strcmp(argv[1], "rto_max"))
		filter = (struct sock_fprog){ sizeof rto_max / sizeof *rto_max, rto_max };
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), "seccomp");
	execvp(argv[2], argv + 2);
	return die(argv[2]);
}
