/* terminal.h - the terminal on standard output, taken over for a full screen.
 *
 * Its second screen is used, and keys come one by one and unseen; ^C and ^Z
 * still make signals. See termios(3) and console_codes(4).
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stddef.h>

/* Whether there is a terminal that can do this. */
int terminal_is_capable(void);

/* Whether colours may be used (not with NO_COLOR), and characters beyond ASCII. */
int terminal_has_colour(void);
int terminal_has_utf8(void);

/* Takes it over, as it is now. 0, or -1 and errno. */
int terminal_enter(void);

/* Takes it over once more, where somebody else had it in between (a shell does,
 * while the process is stopped): what is left behind stays what it was. */
int terminal_enter_again(void);

/* Leaves it as it was found. May be called at any time. */
void terminal_leave(void);

void terminal_size(unsigned *columns, unsigned *lines);

/* Writes it all, at once. 0, or -1 and errno; EINTR: not all. */
int terminal_write(const char *s, size_t n);

#endif
