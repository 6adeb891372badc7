/* network.h - what happens to the network, and to this machine, while a session lives. */
#ifndef NETWORK_H
#define NETWORK_H

#include "ka/socket/sockdiag.h"

/* rtnetlink(7): a descriptor that is ready when addresses or routes change, or -1. */
int network_open(void);

/* Reads what is there. Whether any of it can matter to a connection of that family.
 * AF_UNSPEC: of a family, and by a path, that nobody knows. Then what comes can matter,
 * and what goes cannot be told from an outage. */
int network_changed(int fd, int family);

enum network_path {
	PATH_NONE,  /* the peer cannot be reached at all, now */
	PATH_SAME,  /* from the address that the connection has */
	PATH_MOVED, /* only from another one */
};
enum network_path network_path(const struct connection *c);

/* A descriptor that is ready after a resume, or when the clock is set, or -1; and whether
 * it was a resume. See timerfd_create(2), TFD_TIMER_CANCEL_ON_SET. */
int resume_open(void);
int resume_happened(int fd);

/* Pure. Whether CLOCK_BOOTTIME, which goes on while the machine is suspended, has gained
 * a second on CLOCK_MONOTONIC since the last time, both in ms. *lead is 0 at first. */
int resume_gained(long long *lead, long long boottime, long long monotonic);

#endif
