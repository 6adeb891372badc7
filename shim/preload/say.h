/* say.h - the little that libka ever writes.
 *
 * Nothing here blocks, lets a signal through that the write itself may raise,
 * keeps a descriptor open or changes errno; where the writing does not go,
 * nothing is written. Async-signal-safe.
 */
#ifndef SAY_H
#define SAY_H

/* Notes which file fd 2 is. Until then say_once is silent. */
void say_remember_stderr(void);

/* Writes to fd 2, the first time that it is called in this process, if fd 2 is
 * still the file that it was: a program may have closed it, and any file of
 * its own may have become number 2. */
void say_once(const char *lines, unsigned bytes);

/* Appends to the regular file `path`, made with mode 0600 if it is not there.
 * A symbolic link is not followed. */
void say_in_file(const char *path, const char *line, unsigned bytes);

#endif
