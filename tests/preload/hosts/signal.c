/* signal.c - opens a socket in a signal handler that interrupts dlopen.
 *
 * usage: signal FILE ROUNDS
 * socket(2) may be called in signal handlers. Each round is a process of its own, so that
 * the call in its handler is the first one. The signal comes a little later in each round.
 * A process that hangs is killed.
 */
#include <dlfcn.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "host.h"

static volatile sig_atomic_t fd = -1;
static pid_t child;

static void handler(int signal)
{
	(void)signal;
	fd = tcp();
}

static void give_up(int signal)
{
	kill(child, SIGKILL);
	(void)signal;
}

static int play(const char *file, int microseconds)
{
	const struct itimerval soon = { { 0, 0 }, { 0, microseconds } };
	int on = 0;
	socklen_t length = sizeof on;

	signal(SIGALRM, handler);
	setitimer(ITIMER_REAL, &soon, 0);
	while (fd < 0) {
		void *plugin = dlopen(file, RTLD_NOW);

		if (!plugin) return 1;
		dlclose(plugin);
	}
	getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, &length);
	return on ? 10 : 0;
}

int main(int argc, char **argv)
{
	const int rounds = argc > 2 ? atoi(argv[2]) : 0;
	int armed = 0, failed = 0, status;

	for (int i = 0; i < rounds && !failed; i++) {
		child = fork();
		if (!child) _exit(play(argv[1], 100 + 7 * i));
		signal(SIGALRM, give_up);
		alarm(10);
		while (wait(&status) < 0 && errno == EINTR)
			;
		alarm(0);
		if (status == 10 << 8)
			armed++;
		else if (status)
			failed++;
	}
	puts(failed ? "a round failed" : "no round failed");
	if (getenv("SHOW")) printf("%d of %d rounds armed\n", armed, rounds);
	return failed != 0;
}
