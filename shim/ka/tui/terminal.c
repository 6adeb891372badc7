/* terminal.c - see terminal.h */
#include "ka/tui/terminal.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Switch to the alternate screen, cleared, without cursor; and back. */
static const char enter[] = "\033[?1049h\033[?25l\033[2J";
static const char leave[] = "\033[0m\033[?25h\033[?1049l";

static struct termios before;
static int entered;

int terminal_is_capable(void)
{
	const char *const term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb");
}

int terminal_has_colour(void)
{
	const char *const no_color = getenv("NO_COLOR");

	return terminal_is_capable() && (!no_color || !*no_color);
}

int terminal_has_utf8(void)
{
	return terminal_is_capable() && setlocale(LC_CTYPE, "")
		&& !strcmp(nl_langinfo(CODESET), "UTF-8");
}

int terminal_write(const char *s, size_t n)
{
	while (n) {
		const ssize_t w = write(STDOUT_FILENO, s, n);

		if (w < 0) return -1;
		s += w;
		n -= (size_t)w;
	}
	return 0;
}

/* Writes a few bytes, and tries again after a signal. Gives up after some tries: if signals
 * keep arriving while the terminal is stuck, the user wants to end ka. */
static int put(const char *s)
{
	int r, tries = 4;

	do r = terminal_write(s, strlen(s));
	while (r && errno == EINTR && --tries);
	return r;
}

int terminal_enter_again(void)
{
	struct termios keys = before;

	/* Turn off ^S too: we could not leave a stopped terminal. */
	keys.c_iflag &= ~(tcflag_t)IXON;
	keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	keys.c_cc[VMIN] = 1;
	keys.c_cc[VTIME] = 0;
	if (tcsetattr(STDOUT_FILENO, TCSANOW, &keys)) return -1;
	entered = 1;
	return put(enter);
}

int terminal_enter(void)
{
	if (tcgetattr(STDOUT_FILENO, &before)) return -1;
	return terminal_enter_again();
}

void terminal_leave(void)
{
	const int saved = errno;

	if (!entered) return;
	entered = 0;
	tcsetattr(STDOUT_FILENO, TCSANOW, &before);
	put(leave);
	errno = saved;
}

void terminal_size(unsigned *columns, unsigned *lines)
{
	struct winsize size = { 0 };

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	*columns = size.ws_col ? size.ws_col : 80;
	*lines = size.ws_row ? size.ws_row : 24;
}
