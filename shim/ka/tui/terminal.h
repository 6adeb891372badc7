/* terminal.h - takes over the terminal on standard output for a full screen.
 *
 * It uses the alternate screen and reads keys one by one, without echo; ^C and ^Z still
 * send signals. See termios(3) and console_codes(4).
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stddef.h>

/* Whether standard output is a terminal that can do this. */
int terminal_is_capable(void);

/* Whether colours may be used (not with NO_COLOR), and characters beyond ASCII. */
int terminal_has_colour(void);
int terminal_has_utf8(void);

/* Saves its state and takes it over. 0, or -1 and errno. */
int terminal_enter(void);

/* Takes it over again after another program had it, such as the shell while we were
 * stopped. The state that terminal_leave() restores stays the same. */
int terminal_enter_again(void);

/* Restores its state. May be called at any time. */
void terminal_leave(void);

void terminal_size(unsigned *columns, unsigned *lines);

/* Writes all of it. 0, or -1 and errno; EINTR: only a part. */
int terminal_write(const char *s, size_t n);

#endif
