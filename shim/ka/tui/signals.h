/* signals.h - the signals of a program that has the terminal to itself, and how it
 * waits for them. A signal that is ignored from the start stays so, see nohup(1).
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <poll.h>
#include <stdint.h>

/* From now on these are noted: those that end a program, ^Z, and the end of a
 * stop. A changed window interrupts a wait. */
void signals_catch(void);

/* Waits for the descriptor, for at most ms, or until a signal comes. Not 0: the
 * descriptor is ready. No signal that came before is missed. */
int signals_wait(struct pollfd *fd, uint64_t ms);

/* The signal that asked us to end; or 0. */
int signals_ending(void);

/* Whether ^Z was typed, or a stop has ended, since this was asked last. */
int signals_stopping(void);
int signals_resumed(void);

/* Does what the signal would have done. For SIGTSTP it returns when that is over. */
void signals_follow(int signal);

#endif
