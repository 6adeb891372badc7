/* arm.h - turns keepalive on for a socket.
 *
 * Sets each option that the kernel accepts. An option that the kernel does not have is not
 * tried again on other sockets. Writes the complaints about the environment once
 * (safe_write.h); touches nothing else outside the socket, and keeps errno.
 * Async-signal-safe.
 */
#ifndef ARM_H
#define ARM_H

/* fd: a new TCP socket; protocol: the third argument of its socket(2). Returns fd. */
int arm(int fd, int protocol);

/* Arms the sockets that the program inherits. systemd passes them as fd 3 and up
 * (sd_listen_fds(3)), inetd as fd 0. */
void arm_inherited(void);

#endif
