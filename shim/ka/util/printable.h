/* printable.h - makes text of others safe for a terminal.
 *
 * Names of programs, paths, rules and the output of other programs may have any bytes.
 * Those outside ' '..'~' are shown as question marks, bytes above 127 too: a terminal may
 * take them for control characters (ECMA-48, C1).
 */
#ifndef PRINTABLE_H
#define PRINTABLE_H

/* Changes the string in place, and returns it. */
char *printable(char *s);

/* Changes a copy, cut to 4095 bytes, which lasts until the fourth call after this one. */
const char *printable_copy(const char *s);

#endif
