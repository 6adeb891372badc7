/* exit.c - ends the helper when ssh ends.
 *
 * OpenSSH calls exit(3) or _exit(2). Its children call these functions too. helper_socket.c
 * distinguishes them from ssh by their pid. Async-signal-safe.
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
