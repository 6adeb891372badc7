/* getfd.h - TCP sockets of other processes, borrowed one at a time.
 *
 * pidfd_getfd(2), Linux 5.6, gives a descriptor of ours for a socket of
 * theirs, whatever the program is. As long as it is open the socket outlives
 * its owner's close(2), and the peer is told nothing: so it is closed at once.
 */
#ifndef GETFD_H
#define GETFD_H

#include <stdint.h>
#include <sys/types.h>

/* Whose socket it is. The inode tells whether it is still that socket, should
 * the number of the descriptor, or of the process, be another's by now. */
struct remote_fd {
	pid_t pid;
	int fd;
	uint32_t inode;
	char program[16]; /* to be shown, like the next */
	char label[112];  /* "ssh 4711 fd 3, 192.0.2.1:22", to be shown */
};

/* A CLOEXEC descriptor, or -1 and errno. ESRCH: the process has ended; EBADF:
 * the socket is not there any more; EPROTOTYPE: it is none of TCP; else see
 * ptrace_access.h. */
int getfd(const struct remote_fd *from);

/* Calls each() for every TCP socket, connected or listening, of the processes
 * that a word names by number or program; by program, those of other users only
 * for root, or if there are no others. The descriptor is closed after each().
 * KA_OK, or after saying why KA_PROBLEM, where a process does not lend or there is no
 * such socket, or KA_PROBLEM. `command` is for the advice. */
int getfd_each(const char *command, const char *word,
	void (*each)(const struct remote_fd *from, int fd, void *data), void *data);

#endif
