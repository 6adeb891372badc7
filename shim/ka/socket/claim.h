/* claim.h - lets one ka at a time change a socket, and repairs what a killed ka left.
 *
 * Both the claim and the note are record locks (fcntl(2)) on the socket itself. Only a
 * process that holds the socket, or may borrow it, can take them. They are visible across
 * users and namespaces and need no file. The claim belongs to our process, so it ends when
 * we end; it also ends when we close any descriptor of that socket. The note belongs to the
 * open socket, so it outlives us and ends with the socket. Its offset encodes the options
 * that the socket had.
 */
#ifndef CLAIM_H
#define CLAIM_H

#include <stdint.h>
#include <sys/types.h>

#include "common/keepalive.h"

/* Claims the socket. Returns 0, or -1 and errno. EAGAIN: another process has claimed it. */
int claim_take(int fd);

/* Returns the process that holds the claim; 0 if there is none, or it is in another PID
 * namespace. */
pid_t claim_holder(int fd);

/* Notes the four options that a probe changes (sockopt.h). Returns 0, or -1 and errno. */
int claim_note(int fd, const int own[KEEPALIVE_OPTIONS]);

/* If the socket has a note, copies it to `own`, with -1 for the other options, and returns
 * 1. Else returns 0. */
int claim_noted(int fd, int own[KEEPALIVE_OPTIONS]);

void claim_forget(int fd);

/* claim_encode() returns the offset for a note, or -1 if a value is out of range.
 * claim_decode() does the reverse, and returns 0, or -1 if it is not an offset of ours.
 * Pure. */
int64_t claim_encode(const int own[KEEPALIVE_OPTIONS]);
int claim_decode(int own[KEEPALIVE_OPTIONS], int64_t place);

/* Parses a line of /proc/locks (proc(5)) about a socket on device `major`:`minor`. Returns
 * 1, or 0 for any other line. Pure. */
enum { CLAIM_TAKEN, CLAIM_NOTE };
struct claimed {
	unsigned long inode;
	int kind;
	int own[KEEPALIVE_OPTIONS]; /* only for a note */
};
int claim_in_line(struct claimed *c, const char *line, unsigned major, unsigned minor);

#endif
