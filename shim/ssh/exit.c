/* exit.c - ssh's end, by exit(3) or by _exit(2), is the helper's too.
 *
 * OpenSSH ends by either. Children of ssh's that come here are no ssh, which
 * helper_socket.c knows by their number. Async-signal-safe.
 */
#include <unistd.h>

#include "common/sys.h"
#include "ssh/helper_socket.h"
#include "ssh/next_libc.h"

__attribute__((destructor)) static void end(void)
{
	helper_socket_close();
}

__attribute__((visibility("default"), noreturn)) void _exit(int status)
{
	helper_socket_close();
	if (next_libc()->exit_now) next_libc()->exit_now(status);
	for (;;) sys3(SYS_exit_group, status, 0, 0);
}
