/* safe_write.h - the little that libka ever writes.
 *
 * Nothing here blocks, raises a signal, opens a descriptor in the program's table or
 * changes errno; where the writing does not go, nothing is written. It is done by a
 * thread that lives no longer than the call; where none may be started (RLIMIT_NPROC,
 * seccomp(2), valgrind, qemu-user), nothing is written. Async-signal-safe.
 */
#ifndef SAFE_WRITE_H
#define SAFE_WRITE_H

/* Notes which file fd 2 is. Until then safe_write_stderr_once is silent. */
void safe_write_remember_stderr(void);

/* Writes to fd 2, the first time that it is called in this process, if fd 2 is
 * still the file that it was: a program may have closed it, and any file of
 * its own may have become number 2. */
void safe_write_stderr_once(const char *lines, unsigned bytes);

/* Appends to the regular file `path`, made with mode 0600 if it is not there.
 * A symbolic link is not followed, and what is no regular file is not opened. */
void safe_write_append(const char *path, const char *line, unsigned bytes);

#endif
