/* probed.h - connections that a ka probe has in hand, shown as they are without it.
 *
 * For some milliseconds they carry other settings than their own (tcp_probe.h), and the
 * kernel's table shows those. /proc/locks tells which they are, and what they carried
 * (claim.h), without any privilege.
 */
#ifndef PROBED_H
#define PROBED_H

#include "ka/connections/entry.h"
#include "ka/socket/claim.h"

struct probed {
	struct claimed *at;
	size_t count;
};

/* Adds what is in hand now. `diag` is any socket. To be called before the kernel's
 * table is read, and again afterwards, since a probe may begin or end meanwhile. */
void probed_read(struct probed *p, int diag);

/* Corrects those rows. What a killed ka probe has left changed is put back, where the
 * socket can be borrowed, and looked at again by `diag`, of sockdiag_open. Frees p. */
void probed_correct(struct probed *p, struct snapshot *all, int diag);

/* c with its own settings in force. Pure. */
void probed_undo(struct connection *c, const int own[KEEPALIVE_OPTIONS]);

#endif
