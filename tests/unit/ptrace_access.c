/* Why ka may not get at the sockets of a process: the user is told the true reason. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ka/process/ptrace_access.h"

/* clang-format off */
static const struct {
	const char *who;
	int error;
	unsigned uid, their_uid[3], their_gid; /* our group is 100 */
	uint64_t capable, their_capable;
	int dumpable, ptrace_scope, may_trace;
	enum ptrace_denial reason;
} row[] = {
	{ "nothing known is in the way", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, -1, 0, DENIED_UNKNOWN },
	{ "an older kernel", ENOSYS, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, -1, 0, DENIED_NO_SYSCALL },
	{ "too many open files", EMFILE, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, -1, 0, DENIED_OTHER_ERROR },
	{ "another user's", EPERM, 1000, { 0, 0, 0 }, 100, 0, 0, 1, -1, 0, DENIED_OTHER_USER },
	{ "setuid", EPERM, 1000, { 1000, 0, 0 }, 100, 0, 0, 1, -1, 0, DENIED_OTHER_USER },
	{ "may become another user", EPERM, 1000, { 1000, 1000, 0 }, 100, 0, 0, 1, -1, 0, DENIED_OTHER_USER },
	{ "setgid", EPERM, 1000, { 1000, 1000, 1000 }, 101, 0, 0, 0, -1, 0, DENIED_OTHER_GROUP },
	{ "a key agent", EACCES, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 0, -1, 0, DENIED_NOT_DUMPABLE },
	{ "has one capability", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 1 << 13, 1, -1, 0, DENIED_CAPABILITIES },
	{ "has the same ones", EPERM, 1000, { 1000, 1000, 1000 }, 100, 1 << 13, 1 << 13, 1, -1, 0, DENIED_UNKNOWN },
	{ "Yama, off", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, 0, 0, DENIED_UNKNOWN },
	{ "Yama", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, 1, 0, DENIED_YAMA },
	{ "Yama, and another user's", EPERM, 1000, { 7, 7, 7 }, 100, 0, 0, 1, 1, 0, DENIED_OTHER_USER },
	{ "Yama, strict", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, 2, 0, DENIED_YAMA },
	{ "Yama, for all", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, 3, 0, DENIED_YAMA_NOBODY },
	{ "root", EPERM, 0, { 7, 7, 7 }, 7, 0, 0, 1, -1, 1, DENIED_UNKNOWN },
	{ "root, under Yama for all", EPERM, 0, { 7, 7, 7 }, 7, 0, 0, 1, 3, 1, DENIED_YAMA_NOBODY },
	{ "root in a container", EPERM, 0, { 7, 7, 7 }, 7, 0, 0, 1, -1, 0, DENIED_NO_SYS_PTRACE },
	{ "root in a container, under Yama", EPERM, 0, { 0, 0, 0 }, 100, 0, 0, 1, 1, 0, DENIED_NO_SYS_PTRACE },
};
/* clang-format on */

static void the_reason_for_each_denial_is_found(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		const struct ptrace_access r = {
			.error = row[i].error,
			.uid = row[i].uid,
			.gid = 100,
			.capable = row[i].capable,
			.may_trace = row[i].may_trace,
			.their_uid = { row[i].their_uid[0], row[i].their_uid[1],
				row[i].their_uid[2] },
			.their_gid = { row[i].their_gid, row[i].their_gid,
				row[i].their_gid },
			.their_capable = row[i].their_capable,
			.dumpable = row[i].dumpable,
			.ptrace_scope = row[i].ptrace_scope,
		};

		if (ptrace_denial_reason(&r) != row[i].reason)
			fail_msg("%s: the user is told the wrong reason", row[i].who);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(
		the_reason_for_each_denial_is_found) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
