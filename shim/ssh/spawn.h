/* spawn.h - starts `ka helper`, the one that came with libka-ssh.so.
 *
 * It is nobody's child and in a session of its own: ssh never hears of its end, and no
 * key that is typed reaches it. It gets that one descriptor, as its standard input, and
 * of the environment KA_LOG.
 */
#ifndef SSH_SPAWN_H
#define SSH_SPAWN_H

/* 0, or -1. Where there is no ka, the other end of fd is closed soon. */
int spawn_helper(int fd);

#endif
