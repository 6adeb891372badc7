/* ssh.h - queries the sshd of each ssh that runs with KA_SSH.
 *
 * An answer from sshd shows more than an answer from its kernel, because the kernel answers
 * even if sshd is frozen.
 */
#ifndef PROBE_SSH_H
#define PROBE_SSH_H

#include "ka/process/proc.h"

/* Queries all at the same time, and prints a line for each. Puts the PIDs of those whose
 * sshd answered into `answered`, which has room for all processes, and then a 0. Returns
 * KA_OK; KA_PROBLEM if an sshd did not answer; or -1 if out of memory. */
int probe_ssh(pid_t *answered, const struct holders *h, int timeout_ms);

#endif
