/* network.h - detects that the network has changed, or that the machine has resumed. */
#ifndef NETWORK_H
#define NETWORK_H

#include "ka/socket/sockdiag.h"

/* Opens an rtnetlink(7) socket that is readable when addresses or routes change, or -1. */
int network_open(void);

/* Reads all messages. Returns whether any can matter to a connection of that family. With
 * AF_UNSPEC the family and the path are unknown; then only new addresses and routes count.
 */
int network_changed(int fd, int family);

enum network_path {
	PATH_NONE,  /* the peer cannot be reached now */
	PATH_SAME,  /* from the address of the connection */
	PATH_MOVED, /* only from another address */
};
enum network_path network_path(const struct connection *c);

/* Opens a descriptor that is readable after a resume, and when the clock is set. Returns
 * it, or -1. See timerfd_create(2), TFD_TIMER_CANCEL_ON_SET. resume_happened()
 * distinguishes the two. */
int resume_open(void);
int resume_happened(int fd);

/* Pure. Whether CLOCK_BOOTTIME, which counts suspended time, has gained a second on
 * CLOCK_MONOTONIC since the last call; both in ms. *lead is 0 at first. */
int resume_gained(long long *lead, long long boottime, long long monotonic);

#endif
