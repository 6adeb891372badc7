/* ssh.h - asks the sshd of each ssh that runs with KA_SSH.
 *
 * The answer of sshd shows more than that of its kernel, which answers for a frozen sshd
 * too.
 */
#ifndef PROBE_SSH_H
#define PROBE_SSH_H

#include "ka/process/proc.h"

/* Asks all at the same time, and prints a line for each. Puts the PIDs of those whose sshd
 * answered into `answered`, which has room for all processes, with a 0 at the end. Returns
 * KA_OK; KA_PROBLEM if an sshd did not answer; or -1 if out of memory. */
int probe_ssh(pid_t *answered, const struct holders *h, int timeout_ms);

#endif
