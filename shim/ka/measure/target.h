/* target.h - reads HOST:PORT as the user typed it, and finds its addresses. */
#ifndef MEASURE_TARGET_H
#define MEASURE_TARGET_H

#include <netdb.h>

#include "ka/measure/connection.h"

/* Finds the addresses of HOST:PORT or [ADDRESS]:PORT; if ka listens, of PORT too. Free them
 * with freeaddrinfo(3). Returns 0, or an exit status after printing an error. */
int target_resolve(struct addrinfo **found, const char *to, int family, int listens);

/* Sets the local address. If it is a null pointer, the kernel chooses one. Returns 0, or -1
 * if it is not an address of the peer's family. */
int target_bind(struct address_pair *between, const char *address);

/* Prints why the peer cannot be reached (errno), and what to do. Returns an exit status. */
int target_fail(const char *to, int error);

#endif
