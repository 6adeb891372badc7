/* arm.h - keepalive, set on one socket.
 *
 * An option that the kernel refuses is left out, the others are set all the
 * same, and where the answer would be the same for every such socket it is not
 * asked for again. Touches neither errno nor, but for the complaints about the
 * environment (safe_write.h), anything outside the socket. Async-signal-safe.
 */
#ifndef ARM_H
#define ARM_H

/* fd: a new TCP socket; protocol: what it was made with. */
void arm(int fd, int protocol);

/* Sockets that were there before the program: systemd passes them as fd 3 and up
 * (sd_listen_fds(3)), inetd as fd 0. */
void arm_inherited(void);

#endif
