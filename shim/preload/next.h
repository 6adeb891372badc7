/* next.h - the functions that would have run without us.
 *
 * The next definition in the search order, so that other preloads are called
 * too. Where it cannot be found (symbol.h), the system call itself. Results,
 * errno and cancellation are theirs. Async-signal-safe.
 */
#ifndef NEXT_H
#define NEXT_H

#include <sys/socket.h>

#include "auxv.h"

/* Finds them; to be called before the others, once or more often. */
void next_find(const ElfW(auxv_t) *aux);

int next_socket(int domain, int type, int protocol);
int next_connect(int fd, const struct sockaddr *address, socklen_t length);

#endif
