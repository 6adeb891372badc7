/* helper_spawn.h - starts the `ka helper` that was installed with libka-ssh.so.
 *
 * The helper is a child of ssh, because an orphan would stay as a zombie where process 1
 * does not reap. (ssh waits for its other children by pid, and reaps all others.) It runs
 * in a session of its own, so that no key from the terminal reaches it. It gets one
 * descriptor, as standard input, and KA_LOG from the environment.
 *
 * ka is searched for in the directory of the library, in ../bin and in ../../bin. ka and
 * its directory must belong to root, the user or the owner of the library, and no other
 * user may be able to write to them.
 */
#ifndef SSH_HELPER_SPAWN_H
#define SSH_HELPER_SPAWN_H

/* Returns the pid, or -1 if no ka was found that may be executed. */
int helper_spawn(int fd);

/* Waits for the helper, which ends when its socket is closed. Kills it if it is stopped or
 * slow, and gives up after about a second. Async-signal-safe. */
void helper_reap(int helper);

#endif
