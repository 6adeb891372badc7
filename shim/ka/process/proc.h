/* proc.h - which process holds which socket, and what runs in it.
 *
 * From /proc, see proc(5). A process may end, and its number be used again,
 * between two looks: whatever cannot be read is left out.
 */
#ifndef PROC_H
#define PROC_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct process {
	pid_t pid;
	uid_t uid;
	char program[16]; /* as in /proc/PID/comm */
};

struct holder {
	uint32_t inode; /* of the socket; 0: an empty place */
	int fd;
	size_t process; /* its index */
};

/* Every socket of the chosen processes. A socket that several hold is the
 * first one's, in the order of their numbers. */
struct holders {
	struct process *process;
	size_t processes;
	struct holder *place; /* a hash table */
	size_t places, used;
};

/* Whom to look at: the processes named by number or program, or where none is
 * named those of `uid`, or everybody's where `all` is set. */
struct choice {
	char *const *names; /* up to a null pointer */
	uid_t uid;
	int all;
};

/* 0, or -1 and errno: no /proc, no memory. */
int holders_find(struct holders *h, const struct choice *who);

/* The holder of a socket, or a null pointer. */
const struct holder *holders_of(const struct holders *h, uint32_t inode);

void holders_free(struct holders *h);

/* Whether a file of that name is what the process runs; 0 also if that cannot be told. */
int process_runs(pid_t pid, const char *basename);

/* Whether the process has a file of that name mapped: 1, 0, or -1 if that
 * cannot be told. */
int process_has_mapped(pid_t pid, const char *basename);

/* Whether the process is in the network namespace that we are in: 1, 0, or -1 if
 * that cannot be told, because it is another user's or gone. */
int process_shares_network(pid_t pid);

#endif
