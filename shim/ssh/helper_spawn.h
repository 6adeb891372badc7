/* helper_spawn.h - starts `ka helper`, the one that came with libka-ssh.so, and reaps it.
 *
 * It is ssh's child, for where process 1 does not reap, a child of nobody's would stay as a
 * zombie. ssh waits for its other children by their numbers, and reaps the rest. It is in
 * a session of its own, so that no key that is typed reaches it. It gets that one
 * descriptor, as its standard input, and of the environment KA_LOG.
 *
 * It is looked for next to the library, in ../bin and in ../../bin, and neither ka nor the
 * folder may be writable for others or belong to anybody but root, the user and the
 * owner of the library.
 */
#ifndef SSH_HELPER_SPAWN_H
#define SSH_HELPER_SPAWN_H

/* Its process, or -1: there is no ka that may be executed. */
int helper_spawn(int fd);

/* Waits for it to end, which it does when the other end of fd is closed. It is killed if it
 * is stopped or slow, and left if it does not end within about a second. Async-signal-safe.
 */
void helper_reap(int helper);

#endif
