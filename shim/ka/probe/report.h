/* report.h - prints what ka probe found, a line for each connection. */
#ifndef PROBE_REPORT_H
#define PROBE_REPORT_H

#include "ka/helper/client.h"
#include "ka/process/prober.h"

/* Both return KA_OK if the peer answered, else KA_PROBLEM. */

int probe_report(const struct probe_target *t, int timeout_s);

/* Prints, for an ssh with KA_SSH, the answer of its sshd, or why sshd did not answer. via:
 * the peer of its connection, or "through a proxy command"; "": unknown. */
int probe_report_ssh(const struct helper_reply *reply, const char *via, int timeout_s);

#endif
