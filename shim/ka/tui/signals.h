/* signals.h - the signals of a full-screen program, and how it waits for them.
 *
 * A signal that was ignored from the start stays ignored, see nohup(1).
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <poll.h>
#include <stdint.h>

/* Catches the signals that end a program, SIGTSTP, SIGCONT and SIGWINCH. The last one only
 * interrupts a wait. */
void signals_catch(void);

/* Waits for the descriptor, for up to ms, or for a signal. Not 0: the descriptor is ready.
 * A signal that has already come is not missed. */
int signals_wait(struct pollfd *fd, uint64_t ms);

/* The signal that asked us to end, or 0. */
int signals_ending(void);

/* Whether SIGTSTP, or SIGCONT, has come since the last call. */
int signals_stopping(void);
int signals_resumed(void);

/* Does what the signal does by default. For SIGTSTP it returns when the process is
 * continued. */
void signals_follow(int signal);

#endif
