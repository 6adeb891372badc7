/* next.c - see next.h */
#include "preload/next.h"

#include "common/sys.h"
#include "preload/symbol.h"

_Atomic(socket_function *) next_found_socket = (socket_function *)0;
_Atomic(connect_function *) next_found_connect = (connect_function *)0;

/* libc's function behind the macro errno. It is looked up only where a system call takes
 * the place of another function of libc: to import it would cost every process 750
 * instructions. */
typedef int *errno_function(void);
static _Atomic(errno_function *) errno_location = (errno_function *)0;

static int as_libc(long r)
{
	errno_function *const location =
		atomic_load_explicit(&errno_location, memory_order_acquire);

	if (r >= 0) return (int)r;
	if (location) *location() = (int)-r;
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

static void find_errno(const ElfW(auxv_t) *aux)
{
	static const struct symbol_name name = { "__errno_location", 0xa4f92301 };
	void *found;

	symbol_functions(symbol_objects(aux), &name, 1, &found, aux);
	atomic_store_explicit(
		&errno_location, (errno_function *)found, memory_order_release);
}

/* Stores a system call if there is no next definition, so that it searches only once. */
void next_find(const ElfW(auxv_t) *aux)
{
	enum { SOCKET, CONNECT, NAMES };
	static const struct symbol_name name[NAMES] = {
		[SOCKET] = { "socket", 0x1c31032e },
		[CONNECT] = { "connect", 0xd3764dcf },
	};
	void *found[NAMES];

	symbol_functions(
		symbol_objects_after_self(symbol_objects(aux)), name, NAMES, found, aux);
	if (!found[SOCKET] || !found[CONNECT]) find_errno(aux);
	atomic_store_explicit(&next_found_socket,
		found[SOCKET] ? (socket_function *)found[SOCKET] : system_socket,
		memory_order_release);
	atomic_store_explicit(&next_found_connect,
		found[CONNECT] ? (connect_function *)found[CONNECT] : system_connect,
		memory_order_release);
}
