/* printable.h - makes untrusted text safe for a terminal.
 *
 * Names of programs, paths, rules and the output of other programs may contain any bytes.
 * Those outside ' '..'~' become question marks, even bytes above 127, because a terminal
 * may interpret them as control characters (ECMA-48, C1).
 */
#ifndef PRINTABLE_H
#define PRINTABLE_H

/* Changes the string in place, and returns it. */
char *printable(char *s);

/* Changes a copy, cut to 4095 bytes. It is valid until the fourth call after this one. */
const char *printable_copy(const char *s);

#endif
