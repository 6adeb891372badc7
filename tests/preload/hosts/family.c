/* family.c - looks for traces that a call of connect() leaves in the process.
 *
 * usage: family [thread]: calls connect() in one of several threads
 * Prints whether there is a child to wait for, and whether a signal has become pending or
 * is no longer pending.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "host.h"

static void on_child(int signal)
{
	(void)signal;
	puts("SIGCHLD");
}

static void *dial(void *unused)
{
	struct sockaddr_in there;
	sigset_t mask, pending;
	int fd;

	sigemptyset(&mask);
	sigaddset(&mask, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &mask, 0);
	raise(SIGPIPE);
	listener(&there, 1);
	fd = tcp();
	errno = 77;
	printf("connect %d", to(fd, &there));
	printf(", errno %d\n", errno);
	printf("a child: %d", waitpid(-1, 0, WNOHANG | __WALL));
	printf(", errno %d\n", errno);
	sigpending(&pending);
	for (int i = 1; i < NSIG; i++)
		if (sigismember(&pending, i) == 1) printf("pending: %d\n", i);
	pthread_sigmask(SIG_BLOCK, 0, &mask);
	for (int i = 1; i < NSIG; i++)
		if (sigismember(&mask, i) == 1) printf("blocked: %d\n", i);
	show(fd);
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t t;

	signal(SIGCHLD, on_child);
	if (argc < 2) {
		dial(0);
	} else {
		if (strcmp(argv[1], "thread")) return 2;
		if (pthread_create(&t, 0, dial, 0)) die("pthread_create");
		pthread_join(t, 0);
	}
	return 0;
}
