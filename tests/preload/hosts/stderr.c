/* stderr.c - runs a program to whose stderr nothing can be written.
 *
 * usage: stderr HOW PROGRAM [ARGUMENT...]
 *   noreader    a pipe without a reader: writing raises SIGPIPE
 *   full        a pipe that nobody reads now: writing blocks
 *   background  the terminal of a job in the background, after stty tostop:
 *               writing raises SIGTTOU, which stops the job
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>

#include "host.h"

static void fill(int fd)
{
	static const char page[4096];

	must(fcntl(fd, F_SETFL, O_NONBLOCK), "fcntl");
	while (write(fd, page, sizeof page) > 0)
		;
	while (write(fd, page, 1) > 0)
		;
	must(fcntl(fd, F_SETFL, 0), "fcntl");
}

static int in_pipe(int keep_reader)
{
	int end[2];

	must(pipe(end), "pipe");
	if (keep_reader)
		fill(end[1]);
	else
		close(end[0]);
	signal(SIGPIPE, SIG_DFL);
	return end[1];
}

/* Makes a session with a terminal of its own, and returns in a child that is a background
 * job there. The parent ends when the job ends or is stopped. */
static int in_background(void)
{
	const int master = must(posix_openpt(O_RDWR | O_NOCTTY), "posix_openpt");
	struct termios t;
	int terminal, status;

	if (grantpt(master) || unlockpt(master)) die("pty");
	if (fork()) {
		wait(&status);
		_exit(WEXITSTATUS(status));
	}
	must(setsid(), "setsid");
	terminal = must(open(ptsname(master), O_RDWR), "terminal");
	must(tcgetattr(terminal, &t), "tcgetattr");
	t.c_lflag |= TOSTOP;
	must(tcsetattr(terminal, TCSANOW, &t), "tcsetattr");
	if (fork()) {
		wait3(&status, WUNTRACED, 0);
		if (WIFSTOPPED(status)) puts("stopped");
		fflush(stdout);
		_exit(WIFSTOPPED(status) ? 97 : WEXITSTATUS(status));
	}
	must(setpgid(0, 0), "setpgid");
	signal(SIGTTOU, SIG_DFL);
	return terminal;
}

int main(int argc, char **argv)
{
	int fd;

	if (argc < 3) return 2;
	if (!strcmp(argv[1], "background"))
		fd = in_background();
	else
		fd = in_pipe(!strcmp(argv[1], "full"));
	must(dup2(fd, 2), "dup2");
	close(fd);
	execvp(argv[2], argv + 2);
	return 98;
}
