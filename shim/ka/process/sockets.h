/* sockets.h - the sockets among the descriptors of a process, from proc(5). */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <stdint.h>

/* Returns the inode of the socket that the link in /proc/PID/fd names; 0: not a socket, or
 * unknown. */
uint32_t socket_at(int dir, const char *link);

/* Calls each() for every socket of the process, in the order of the descriptors, and
 * perhaps more than once. dir: /proc/PID. Stops if each() returns not 0, and returns that.
 * A process that has ended, or denies access, has no sockets. */
int sockets_each(int dir, int (*each)(uint32_t inode, int fd, void *data), void *data);

#endif
