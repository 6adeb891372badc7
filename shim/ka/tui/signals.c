/* signals.c - see signals.h */
#include "ka/tui/signals.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>

static volatile sig_atomic_t ending, stopping, resumed;

static void note(int s)
{
	if (s == SIGTSTP)
		stopping = 1;
	else if (s == SIGCONT)
		resumed = 1;
	else if (s != SIGWINCH)
		ending = s;
}

void signals_catch(void)
{
	static const int caught[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT,
		SIGWINCH };
	const struct sigaction notes = { .sa_handler = note };
	struct sigaction was;

	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		if (!sigaction(caught[i], NULL, &was) && was.sa_handler != SIG_IGN)
			sigaction(caught[i], &notes, NULL);
}

int signals_wait(struct pollfd *fd, uint64_t ms)
{
	const struct timespec most = { (time_t)(ms / 1000), (long)(ms % 1000) * 1000000 };
	sigset_t all, before;
	int ready = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if (!ending && !stopping && !resumed) ready = ppoll(fd, 1, &most, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ready > 0;
}

int signals_ending(void)
{
	return ending;
}

int signals_stopping(void)
{
	const int was = stopping;

	stopping = 0;
	return was;
}

int signals_resumed(void)
{
	const int was = resumed;

	resumed = 0;
	return was;
}

void signals_follow(int s)
{
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	struct sigaction ours;

	sigaction(s, &usual, &ours);
	raise(s);
	sigaction(s, &ours, NULL);
}
