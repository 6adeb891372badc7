/* safe_write.h - writes lines to stderr and to the log without disturbing the program.
 *
 * Nothing here blocks, raises a signal, opens a descriptor in the program's table or
 * changes errno. A thread that ends with the call does the writing. If none can be started
 * (RLIMIT_NPROC, seccomp(2), valgrind, qemu-user), nothing is written. Async-signal-safe.
 */
#ifndef SAFE_WRITE_H
#define SAFE_WRITE_H

/* Remembers which file is open as fd 2. Before this call safe_write_stderr_once() writes
 * nothing. */
void safe_write_remember_stderr(void);

/* Writes to fd 2 on the first call in this process, if fd 2 is still the file that was
 * remembered: the program may have closed it and opened another file as fd 2. */
void safe_write_stderr_once(const char *lines, unsigned bytes);

/* Appends to the regular file `path`; creates it with mode 0600 if it does not exist. Does
 * not follow a symbolic link, and does not open any other kind of file. */
void safe_write_append(const char *path, const char *line, unsigned bytes);

#endif
