/* next.c - see next.h */
#include "preload/next.h"

#include <errno.h>

#include "common/sys.h"
#include "preload/symbol.h"

#pragma weak __errno_location /* null in a process without libc */

_Atomic(socket_function *) next_found_socket;
_Atomic(connect_function *) next_found_connect;

static int as_libc(long r)
{
	if (r >= 0) return (int)r;
	if (__errno_location) errno = (int)-r;
	return -1;
}

static int system_socket(int domain, int type, int protocol)
{
	return as_libc(sys_socket(domain, type, protocol));
}

static int system_connect(int fd, const struct sockaddr *address, socklen_t length)
{
	return as_libc(sys_connect(fd, address, length));
}

/* Stores a system call if there is no next definition, so that it searches only once. */
void next_find(const ElfW(auxv_t) *aux)
{
	const struct link_map *o = symbol_objects_after_self(symbol_objects(aux));
	socket_function *s = 0;
	connect_function *c = 0;

	for (; o && !(s && c); o = o->l_next) {
		const struct symbols defined = symbol_table(o);

		if (!s) s = (socket_function *)symbol_function(&defined, "socket", aux);
		if (!c) c = (connect_function *)symbol_function(&defined, "connect", aux);
	}
	atomic_store_explicit(
		&next_found_socket, s ? s : system_socket, memory_order_release);
	atomic_store_explicit(
		&next_found_connect, c ? c : system_connect, memory_order_release);
}
