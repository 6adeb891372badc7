/* getfd.h - duplicates TCP sockets of other processes with pidfd_getfd(2) (Linux 5.6).
 *
 * Close the duplicate soon. While it is open, the socket stays open even if its owner
 * closes it, and the peer is not notified.
 */
#ifndef GETFD_H
#define GETFD_H

#include <stdint.h>
#include <sys/types.h>

#include "ka/process/proc.h"

/* A socket of another process. PIDs and descriptors are reused; the inode shows whether
 * this is still the same socket. */
struct remote_fd {
	pid_t pid;
	int fd;
	uint32_t inode;
	char program[16]; /* printable */
	char label[112];  /* for messages: "ssh 4711 fd 3, 192.0.2.1:22" */
};

/* Returns a duplicate with close-on-exec set, or -1 and errno. ESRCH: the process has
 * ended; EBADF: the socket was closed; EPROTOTYPE: not a TCP socket; for others see
 * ptrace_access.h. */
int getfd(const struct remote_fd *from);

/* Returns a pidfd (pidfd_open(2)), or -1 and errno. */
int getfd_open_process(pid_t pid);

/* Tests pidfd_getfd(2) on our own process. Returns 0, or the errno. */
int getfd_test(void);

/* Whether we may trace the process; if not, errno says why. */
int getfd_permitted(pid_t pid);

/* Fills in the label. Returns 0, or -1 if the socket is neither connected nor listening. */
int getfd_label(struct remote_fd *r, int fd);

/* Calls each() for every connected or listening TCP socket of the processes that `word`
 * names, and closes the duplicate when each() returns. `found`: what holders_find() has
 * found for it, and perhaps for other words. A PID names any process. A program name stands
 * for the user's own processes; for root, and if the user has none, for those of all users.
 * Returns KA_OK; or prints an error and returns KA_PROBLEM, if access was denied or there
 * is no such socket. `command` is the subcommand of ka, for the hint. */
int getfd_each(const char *command, const char *word, const struct holders *found,
	void (*each)(const struct remote_fd *from, int fd, void *data), void *data);

#endif
