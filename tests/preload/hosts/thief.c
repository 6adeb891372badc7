/* thief.c - a program that replaces the file behind a descriptor at any moment.
 *
 * usage: thief HOW FILE, to be run with each write slowed down
 *   log      a thread puts FILE in the place of a descriptor that is not the program's
 *   stderr   a thread puts FILE in the place of fd 2 while the first socket is made
 *   handler  a signal handler jumps out of connect()
 * Prints what is in FILE, and whether all descriptors are the program's.
 */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>

#include "host.h"

enum { FDS = 64 };

static int file, known[FDS];
static volatile int begun, over;
static sigjmp_buf out;

static int is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static void *take_new(void *unused)
{
	begun = 1;
	while (!over)
		for (int fd = 0; fd < FDS; fd++)
			if (!known[fd] && is_open(fd)) {
				known[fd] = 1;
				dup2(file, fd);
			}
	return unused;
}

static void *take_stderr(void *unused)
{
	begun = 1;
	usleep(100000);
	dup2(file, 2);
	return unused;
}

static void jump(int signal)
{
	siglongjmp(out, signal);
}

static void wait_for(void *(*act)(void *), pthread_t *t)
{
	if (pthread_create(t, 0, act, 0)) die("pthread_create");
	while (!begun) usleep(1000);
}

static void report(void)
{
	struct stat s;
	int strange = 0, lost = 0;

	for (int fd = 3; fd < FDS; fd++) {
		strange += !known[fd] && is_open(fd);
		lost += known[fd] && !is_open(fd);
	}
	must(fstat(file, &s), "fstat");
	printf("file %lld bytes, %d descriptors strange, %d lost\n", (long long)s.st_size,
		strange, lost);
}

int main(int argc, char **argv)
{
	const struct itimerval soon = { { 0, 0 }, { 0, 100000 } };
	struct sockaddr_in there;
	pthread_t t;
	volatile int fd = -1;

	if (argc != 3) return 2;
	file = must(open(argv[2], O_RDWR | O_CREAT | O_APPEND, 0600), argv[2]);
	if (!strcmp(argv[1], "stderr")) {
		wait_for(take_stderr, &t);
		fd = tcp();
		pthread_join(t, 0);
	}
	listener(&there, 1);
	if (fd < 0) fd = tcp();
	for (int i = 0; i < FDS; i++) known[i] = is_open(i);
	if (!strcmp(argv[1], "log")) wait_for(take_new, &t);
	if (!strcmp(argv[1], "handler")) {
		signal(SIGALRM, jump);
		setitimer(ITIMER_REAL, &soon, 0);
	}
	if (!sigsetjmp(out, 1)) to(fd, &there);
	usleep(300000);
	over = 1;
	if (!strcmp(argv[1], "log")) pthread_join(t, 0);
	report();
	show(fd);
	return 0;
}
