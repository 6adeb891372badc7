/* next_libc.h - the next definitions of libc's functions; see preload/next.h.
 *
 * The constructor looks them up. The pointers are null before that, and in a process
 * without dlsym().
 */
#ifndef SSH_NEXT_LIBC_H
#define SSH_NEXT_LIBC_H

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/select.h>
#include <time.h>

#undef fopen64 /* a macro of musl before 1.2.4 */

/* Declares that a hook replaces this function of libc. In C the hook has another name,
 * because headers may rename the function (to __ppoll64, where 32-bit programs shall have
 * 64-bit times or offsets) and give it other types. */
#define HOOK(name) __asm__(#name) __attribute__((visibility("default")))

/* struct timespec or timeval, of programs whose time_t is a long. */
struct time_long {
	long seconds, parts;
};

/* The same with 64-bit seconds. The next 32 bits hold the fraction; the 32 bits after them
 * are unused. */
struct time64 {
	long long seconds;
	int parts, unused;
};

struct next_libc {
	FILE *(*fopen)(const char *, const char *);
	FILE *(*fopen64)(const char *, const char *);
	FILE *(*fdopen)(int, const char *);
	int (*poll)(struct pollfd *, nfds_t, int);
	int (*ppoll)(struct pollfd *, nfds_t, const struct time_long *, const sigset_t *);
	int (*select)(int, fd_set *, fd_set *, fd_set *, struct time_long *);
	/* For 32-bit programs with a 64-bit time_t; null elsewhere. */
	int (*ppoll64)(struct pollfd *, nfds_t, const void *, const sigset_t *);
	int (*select64)(int, fd_set *, fd_set *, fd_set *, void *);
	int (*clock_gettime64)(clockid_t, void *);
	void (*exit_now)(int);
	int (*clock_gettime)(clockid_t, struct time_long *);
};

const struct next_libc *next_libc(void);

/* Sets errno and returns -1. */
int next_libc_error(int error);

#endif
