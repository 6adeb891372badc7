/* next.h - the next definitions of socket() and connect().
 *
 * They follow ours in the search order, so that other preloads are called too. If none is
 * found (symbol.h), a system call takes its place. Async-signal-safe.
 */
#ifndef NEXT_H
#define NEXT_H

#include <link.h>
#include <stdatomic.h>
#include <sys/socket.h>

typedef int socket_function(int, int, int);
typedef int connect_function(int, const struct sockaddr *, socklen_t);

/* Finds them; may be called more than once. */
void next_find(const ElfW(auxv_t) *aux);

/* Null before next_find(). Inline, because every call of socket() reads them. */
#pragma GCC visibility push(hidden)
extern _Atomic(socket_function *) next_found_socket;
extern _Atomic(connect_function *) next_found_connect;
#pragma GCC visibility pop

static inline socket_function *next_socket(void)
{
	return atomic_load_explicit(&next_found_socket, memory_order_acquire);
}

static inline connect_function *next_connect(void)
{
	return atomic_load_explicit(&next_found_connect, memory_order_acquire);
}

#endif
