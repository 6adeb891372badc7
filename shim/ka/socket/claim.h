/* claim.h - one ka at a time for a socket, and what a killed one has left there.
 *
 * Both are record locks (fcntl(2)) on the socket itself. Only who holds the socket, or
 * may borrow it, can take them; they are seen across users and namespaces; and they need
 * no file. The claim belongs to our process, so that it ends with us, however we end. It
 * also ends when we close any descriptor of that socket. The note belongs to the open
 * socket, so that it outlives us and ends with the socket. The place at which it locks,
 * which no file offset needs, says what the socket carried.
 */
#ifndef CLAIM_H
#define CLAIM_H

#include <stdint.h>
#include <sys/types.h>

#include "common/keepalive.h"

/* 0, or -1 and errno. EAGAIN: another process has it. */
int claim_take(int fd);

/* The process that has it; 0 if there is none, or it is in another PID namespace. */
pid_t claim_holder(int fd);

/* The four options that a probe changes (sockopt.h). 0, or -1 and errno. */
int claim_note(int fd, const int own[KEEPALIVE_OPTIONS]);

/* 1 if there is a note, which goes to `own`, the other options as -1; else 0. */
int claim_noted(int fd, int own[KEEPALIVE_OPTIONS]);

void claim_forget(int fd);

/* The place for a note, or -1 if a value is out of its range. And back: 0, or -1 if
 * that is no place of ours. Pure. */
int64_t claim_encode(const int own[KEEPALIVE_OPTIONS]);
int claim_decode(int own[KEEPALIVE_OPTIONS], int64_t place);

/* A line of /proc/locks (proc(5)) about a socket, on the device `major`:`minor`. 1, or 0
 * if it is any other. Pure. */
enum { CLAIM_TAKEN, CLAIM_NOTE };
struct claimed {
	unsigned long inode;
	int kind;
	int own[KEEPALIVE_OPTIONS]; /* of a note */
};
int claim_in_line(struct claimed *c, const char *line, unsigned major, unsigned minor);

#endif
