/* probed.h - corrects the entries of connections that a ka probe is changing.
 *
 * For some milliseconds such a connection has other options than its own (tcp_probe.h), and
 * the kernel's table shows those. /proc/locks shows which sockets these are, and the
 * options that they had (claim.h). Reading it needs no privilege.
 */
#ifndef PROBED_H
#define PROBED_H

#include "ka/connections/entry.h"
#include "ka/socket/claim.h"

struct probed {
	struct claimed *at;
	size_t count;
};

/* Adds the sockets that are being probed now. `diag` is any socket. Call it before the
 * kernel's table is read and again afterwards, since a probe may begin or end in
 * between. */
void probed_read(struct probed *p, int diag);

/* Corrects their entries. Restores what a killed ka probe left changed, if the socket can
 * be borrowed, and reads the socket again with `diag`, of sockdiag_open(). Frees p. */
void probed_correct(struct probed *p, struct snapshot *all, int diag);

/* Changes c to what it would be with the options `own`. Pure. */
void probed_undo(struct connection *c, const int own[KEEPALIVE_OPTIONS]);

#endif
