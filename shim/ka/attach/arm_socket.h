/* arm_socket.h - sets the keepalive options of a socket of another process, and restores
 * them.
 *
 * Both save or use the record of process/undo.h, and print what they did. They are
 * callbacks of getfd_each(); data is a struct arm.
 */
#ifndef ARM_SOCKET_H
#define ARM_SOCKET_H

#include "common/keepalive.h"
#include "ka/process/getfd.h"

struct arm {
	int value[KEEPALIVE_OPTIONS]; /* 0: leave the option alone */
	int undo_dir;                 /* of undo_open(); -1: no record can be saved */
	int is_quiet;  /* print nothing about a socket that needs no change */
	int restored;  /* sockets that had a record */
	int failed;    /* whether an error was printed */
	int waited_ms; /* ms spent waiting for other ka */
};

/* Opens the records, and removes those of sockets that no process holds any more. On
 * failure prints the reason, and that --undo will not work. */
void arm_open_undo(struct arm *a);

void arm_socket(const struct remote_fd *from, int fd, void *data);
void arm_undo(const struct remote_fd *from, int fd, void *data);

#endif
