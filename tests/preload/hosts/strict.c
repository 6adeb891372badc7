/* strict.c - installs a seccomp filter that kills it for any system call but its own.
 *
 * After that it opens no TCP socket, so that libka has nothing to do. With SHOW it shows
 * one that it opened before.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "host.h"

#define ALLOW(call)                                                                        \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1),                             \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static struct sock_filter own[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	ALLOW(socket),
	ALLOW(connect),
	ALLOW(write),
	ALLOW(exit_group),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};

static void say(const char *s)
{
	if (write(1, s, strlen(s)) < 0) _exit(1);
}

int main(void)
{
	const struct sock_fprog filter = { sizeof own / sizeof *own, own };
	struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(9) };
	int udp;

	there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (getenv("SHOW")) show(must(tcp(), "socket"));
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), "seccomp");
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	say(udp < 0 ? "no udp\n" : "udp\n");
	say(to(udp, &there) ? "not connected\n" : "connected\n");
	say(socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? "no unix\n" : "unix\n");
	say(socket(AF_INET, SOCK_STREAM, 99) < 0 ? "no stream of protocol 99\n" : "odd\n");
	_exit(0);
}
