/* deny.c - runs a program under a seccomp filter that refuses a system call.
 *
 * usage: deny all|rto_max|statx|clone|auxv PROGRAM [ARGUMENT...]
 *        deny thread [unknown]  opens a socket in a thread under the filter `all`, then
 *                       another one without it; unknown: ENOPROTOOPT instead of EPERM
 *   all      every setsockopt fails with EPERM
 *   rto_max  TCP_RTO_MAX_MS alone is unknown (ENOPROTOOPT), to getsockopt too,
 *            as it is before Linux 6.15
 *   statx    is unknown (ENOSYS), as it is before Linux 4.11
 *   clone    fails with EPERM
 *   auxv     prctl(PR_GET_AUXV) is unknown (EINVAL), as it is before Linux 6.4
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
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

static struct sock_filter statx_alone[] = {
	LOAD(nr),
	UNLESS(SYS_statx, 1),
	ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
	ANSWER(SECCOMP_RET_ALLOW),
};

static struct sock_filter clone_alone[] = {
	LOAD(nr),
	UNLESS(SYS_clone, 1),
	ANSWER(SECCOMP_RET_ERRNO | EPERM),
	ANSWER(SECCOMP_RET_ALLOW),
};

/* Those that follow read the low half of args[n], on a little-endian machine. */
static struct sock_filter auxv_alone[] = {
	LOAD(nr),
	UNLESS(SYS_prctl, 3),
	LOAD(args[0]),
	UNLESS(0x41555856 /* PR_GET_AUXV */, 1),
	ANSWER(SECCOMP_RET_ERRNO | EINVAL),
	ANSWER(SECCOMP_RET_ALLOW),
};

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

/* Applies to the calling thread only. */
static void confine(const struct sock_fprog *filter)
{
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter), "seccomp");
}

static const struct sock_fprog refuse_all = { sizeof all / sizeof *all, all };
static const struct sock_fprog refuse_rto_max = { sizeof rto_max / sizeof *rto_max,
	rto_max };

static const struct sock_fprog refuse_statx = { sizeof statx_alone / sizeof *statx_alone,
	statx_alone };

static const struct sock_fprog refuse_clone = { sizeof clone_alone / sizeof *clone_alone,
	clone_alone };

static const struct sock_fprog refuse_auxv = { sizeof auxv_alone / sizeof *auxv_alone,
	auxv_alone };

static void *confined(void *unused)
{
	confine(&refuse_all);
	printf("confined: socket %d\n", tcp());
	return unused;
}

static int in_thread(int error)
{
	pthread_t t;
	int fd;

	all[2].k = SECCOMP_RET_ERRNO | (unsigned)error;

	if (pthread_create(&t, 0, confined, 0)) die("pthread_create");
	pthread_join(t, 0);
	fd = tcp();
	printf("free: socket %d\n", fd);
	show(fd);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "thread")) return in_thread(EPERM);
	if (argc == 3 && !strcmp(argv[1], "thread")) return in_thread(ENOPROTOOPT);
	if (argc < 3) return 2;
	if (!strcmp(argv[1], "all")) confine(&refuse_all);
	if (!strcmp(argv[1], "rto_max")) confine(&refuse_rto_max);
	if (!strcmp(argv[1], "statx")) confine(&refuse_statx);
	if (!strcmp(argv[1], "clone")) confine(&refuse_clone);
	if (!strcmp(argv[1], "auxv")) confine(&refuse_auxv);
	execvp(argv[2], argv + 2);
	return die(argv[2]);
}
