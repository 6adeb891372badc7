/* proc.h - which process holds which socket, from proc(5).
 *
 * While this reads, a process may end and its PID may be reused. Anything that cannot be
 * read is left out.
 */
#ifndef PROC_H
#define PROC_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct process {
	pid_t pid;
	uid_t uid;
	char program[16];   /* as in /proc/PID/comm */
	int has_connection; /* set by snapshot_take() */
};

struct holder {
	uint32_t inode; /* of the socket */
	int fd;
	uint32_t process; /* index into holders.process */
};

/* Every socket of the chosen processes, in the order of /proc: by PID, then by descriptor.
 * If several hold a socket, the first counts. */
struct holders {
	struct process *process;
	size_t processes;
	struct holder *holder;
	size_t count;
	uint32_t *place; /* a hash table: 1 + index into `holder`; 0: free */
	size_t places;
};

/* Chooses the processes that `names` lists by PID or program. If it is empty, chooses those
 * of `uid`, or with `all` those of all users. */
struct choice {
	char *const *names; /* NULL at the end */
	uid_t uid;
	int all;
};

/* Returns 0, or -1 and errno if /proc is not mounted or memory is short. */
int holders_find(struct holders *h, const struct choice *who);

/* The same, but of the processes that were found before, so that /proc is not searched
 * again. */
int holders_find_among(
	struct holders *h, const struct holders *found, const struct choice *who);

/* Returns the holder of a socket, or NULL. */
const struct holder *holders_of(const struct holders *h, uint32_t inode);

void holders_free(struct holders *h);

/* Whether `word` is the PID of the process, its name, or the basename of its executable. */
int process_is_named(const struct process *p, const char *word);

/* Whether the process has ended, or has another name than before. */
int process_has_changed(const struct process *p);

/* Whether the executable of the process has that basename; 0 also if unknown. */
int process_runs(pid_t pid, const char *basename);

/* Whether a file with that basename is mapped in the process: 1, 0, or -1 if unknown. */
int process_has_mapped(pid_t pid, const char *basename);

/* Whether the descriptor of the process is the socket with that inode. 0 if unknown. */
int process_holds(pid_t pid, int fd, uint32_t inode);

/* Whether the process is in our network namespace: 1, 0, or -1 if unknown (another user's,
 * or it has ended). */
int process_shares_network(pid_t pid);

#endif
