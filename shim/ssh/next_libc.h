/* next_libc.h - the next definitions of libc's functions; see preload/next.h.
 *
 * The constructor looks them up. They are null pointers before that, or if there is no
 * dlsym().
 */
#ifndef SSH_NEXT_LIBC_H
#define SSH_NEXT_LIBC_H

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/select.h>
#include <time.h>

struct next_libc {
	FILE *(*fopen)(const char *, const char *);
	FILE *(*fopen64)(const char *, const char *);
	FILE *(*fdopen)(int, const char *);
	int (*poll)(struct pollfd *, nfds_t, int);
	int (*ppoll)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
	int (*select)(int, fd_set *, fd_set *, fd_set *, struct timeval *);
	/* With a time_t of 64 bits on a processor of 32; null pointers elsewhere. */
	int (*ppoll64)(struct pollfd *, nfds_t, const void *, const sigset_t *);
	int (*select64)(int, fd_set *, fd_set *, fd_set *, void *);
	int (*clock_gettime64)(clockid_t, void *);
	void (*exit_now)(int);
	int (*clock_gettime)(clockid_t, struct timespec *);
};

const struct next_libc *next_libc(void);

/* A time of 64 bits. The 32 bits after the seconds have the rest, and 32 more are unused.
 */
struct time64 {
	long long seconds;
	int parts, unused;
};

/* Sets errno and returns -1. */
int next_libc_error(int error);

#endif
