/* printable.h - what others have written, without what a terminal would obey.
 *
 * Names of programs, paths, rules and what other programs say may hold any bytes. In front
 * of people each that is not in ' '..'~' is shown as a question mark, those above too: a
 * terminal may take them for control characters (ECMA-48, C1).
 */
#ifndef PRINTABLE_H
#define PRINTABLE_H

/* Changes the string in place, and returns it. */
char *printable(char *s);

/* The same of a copy, cut to 4095 bytes, which lasts until the fourth call after this. */
const char *printable_copy(const char *s);

#endif
