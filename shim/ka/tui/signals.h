/* signals.h - handles the signals of a full-screen program.
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

/* Waits for the descriptor, or for a signal, for up to `ms`. Returns not 0 if the
 * descriptor is ready. A signal that has already arrived is not missed. */
int signals_wait(struct pollfd *fd, uint64_t ms);

/* Returns the signal that asked us to end, or 0. */
int signals_ending(void);

/* Whether SIGTSTP, or SIGCONT, has arrived since the last call. */
int signals_stopping(void);
int signals_resumed(void);

/* Does the default action of the signal. For SIGTSTP it returns when the process is
 * continued. */
void signals_follow(int signal);

#endif
