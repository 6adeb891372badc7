/* fork.c - forks while another thread loads plugins.
 *
 * usage: fork FILE loading|held
 * The child of a program with threads may call async-signal-safe functions, such as socket
 * and connect. A lock that a library needs for that may be held by a thread that the child
 * does not have: loading  the other thread calls dlopen and dlclose all the time held it
 * waits in a plugin's constructor, and so holds the loader's lock; the children are made by
 * _Fork(3) where libc has it, which runs no handler that would reset libc's own locks Only
 * the children call socket, so each of these calls is the first one in its process.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <sys/wait.h>

#include "host.h"

static void *load(void *file)
{
	for (;;) {
		void *plugin = dlopen(file, RTLD_NOW);

		if (!plugin) die(file);
		dlclose(plugin);
	}
	return 0;
}

/* Returns an exit status. A child that hangs is ended by the alarm. */
static int child(void)
{
	struct sockaddr_in there;
	int fd, on = 0;
	socklen_t length = sizeof on;

	alarm(5);
	listener(&there, 1);
	fd = tcp();
	if (fd < 0 || to(fd, &there)) return 1;
	getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, &length);
	return on ? 10 : 0;
}

/* plugin.c reports here when its constructor holds the lock. */
static void start_thread(char *file, int held)
{
	pthread_t t;
	int end[2];
	char s[32];

	must(pipe(end), "pipe");
	snprintf(s, sizeof s, "hold:%d", end[1]);
	if (held) setenv("PLUGIN", s, 1);
	if (pthread_create(&t, 0, load, file)) die("pthread_create");
	if (held) must((int)read(end[0], s, 1), "read");
}

int main(int argc, char **argv)
{
	const int held = argc > 2 && !strcmp(argv[2], "held");
	/* looked up by name, because some libcs do not have it */
	pid_t (*other_fork)(void) = (pid_t(*)(void))dlsym(RTLD_DEFAULT, "_Fork");
	int armed = 0, failed = 0, status;

	if (argc != 3) return 2;
	start_thread(argv[1], held);
	for (int i = 0; i < 100 && !failed; i++) {
		if (!(held && other_fork ? other_fork() : fork())) _exit(child());
		wait(&status);
		if (status == 10 << 8)
			armed++;
		else if (status)
			failed++;
	}
	printf("%s\n", failed ? "a child failed" : "no child failed");
	if (getenv("SHOW")) printf("%d of 100 armed\n", armed);
	fflush(stdout);
	_exit(failed);
}
