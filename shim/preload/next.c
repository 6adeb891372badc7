/* next.c - see next.h */
#include "next.h"

#include <errno.h>
#include <stdatomic.h>

#include "start.h"
#include "symbol.h"
#include "../common/sys.h"

#pragma weak __errno_location /* a process without libc has none */

typedef int socket_function(int, int, int);
typedef int connect_function(int, const struct sockaddr *, socklen_t);

static _Atomic(socket_function *) found_socket;
static _Atomic(connect_function *) found_connect;

static int as_libc(long r)
{
	if (r >= 0) return (int)r;
	if (__errno_location) errno = (int)-r;
	return -1;
}

static int socket_itself(int domain, int type, int protocol)
{
	return as_libc(sys_socket(domain, type, protocol));
}

static int connect_itself(int fd, const struct sockaddr *address, socklen_t length)
{
	return as_libc(sys_connect(fd, address, length));
}

/* What is not there is not looked for again at each call. */
void next_find(const ElfW(auxv_t) *aux)
{
	const struct link_map *o = symbol_objects_behind(symbol_objects(aux));
	socket_function *s = 0;
	connect_function *c = 0;

	for (; o && !(s && c); o = o->l_next) {
		const struct symbols defined = symbol_table(o);

		if (!s) s = (socket_function *)symbol_function(&defined, "socket", aux);
		if (!c) c = (connect_function *)symbol_function(&defined, "connect", aux);
	}
	atomic_store_explicit(&found_socket, s ? s : socket_itself, memory_order_release);
	atomic_store_explicit(&found_connect, c ? c : connect_itself, memory_order_release);
}

/* Not found yet: a constructor that ran before ours is calling. */
int next_socket(int domain, int type, int protocol)
{
	socket_function *f = atomic_load_explicit(&found_socket, memory_order_acquire);

	if (!f) {
		start_early();
		f = atomic_load_explicit(&found_socket, memory_order_acquire);
	}
	return f(domain, type, protocol);
}

int next_connect(int fd, const struct sockaddr *address, socklen_t length)
{
	connect_function *f = atomic_load_explicit(&found_connect, memory_order_acquire);

	if (!f) {
		start_early();
		f = atomic_load_explicit(&found_connect, memory_order_acquire);
	}
	return f(fd, address, length);
}
