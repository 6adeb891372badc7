/* vforked.c - a child of sys_vfork() for the processor that this is built for.
 *
 * usage: vforked process|thread: what the child is. libka.so makes a thread; qemu-user can
 * make only a process.
 */
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "common/sys.h"
#include "host.h"

static void say(const void *words)
{
	if (write(1, words, strlen(words)) < 0) _exit(1);
}

/* The variables of its caller must keep their values. */
__attribute__((noinline)) static int made(long flags, const char *words)
{
	volatile int kept[16];
	long r;

	for (int i = 0; i < 16; i++) kept[i] = i * i;
	r = sys_vfork(flags, say, words);
	for (int i = 0; i < 16; i++)
		if (kept[i] != i * i) return -1;
	return (int)r;
}

int main(int argc, char **argv)
{
	int status = 0, child;

	if (argc != 2) return 2;
	if (!strcmp(argv[1], "thread")) {
		child = made(
			CLONE_VM | CLONE_VFORK | CLONE_SIGHAND | CLONE_THREAD, "child\n");
	} else {
		child = made(CLONE_VM | CLONE_VFORK | SIGCHLD, "child\n");
		must(waitpid(child, &status, 0), "waitpid");
	}
	if (child < 0) return 3;
	say("parent\n");
	return status;
}
