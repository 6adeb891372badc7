/* Why a process does not lend its sockets: what a user is told must be the reason. */
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
	enum reason reason;
} row[] = {
	{ "nothing known is in the way", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, -1, 0, REASON_UNKNOWN },
	{ "an older kernel", ENOSYS, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, -1, 0, REASON_NO_CALL },
	{ "too many open files", EMFILE, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, -1, 0, REASON_OTHER_ERROR },
	{ "another user's", EPERM, 1000, { 0, 0, 0 }, 100, 0, 0, 1, -1, 0, REASON_OTHER_USER },
	{ "setuid", EPERM, 1000, { 1000, 0, 0 }, 100, 0, 0, 1, -1, 0, REASON_OTHER_USER },
	{ "may become another user", EPERM, 1000, { 1000, 1000, 0 }, 100, 0, 0, 1, -1, 0, REASON_OTHER_USER },
	{ "setgid", EPERM, 1000, { 1000, 1000, 1000 }, 101, 0, 0, 0, -1, 0, REASON_OTHER_GROUP },
	{ "a key agent", EACCES, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 0, -1, 0, REASON_NOT_DUMPABLE },
	{ "has one capability", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 1 << 13, 1, -1, 0, REASON_CAPABILITIES },
	{ "has the same ones", EPERM, 1000, { 1000, 1000, 1000 }, 100, 1 << 13, 1 << 13, 1, -1, 0, REASON_UNKNOWN },
	{ "Yama, off", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, 0, 0, REASON_UNKNOWN },
	{ "Yama", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, 1, 0, REASON_YAMA },
	{ "Yama, and another user's", EPERM, 1000, { 7, 7, 7 }, 100, 0, 0, 1, 1, 0, REASON_OTHER_USER },
	{ "Yama, strict", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, 2, 0, REASON_YAMA },
	{ "Yama, for all", EPERM, 1000, { 1000, 1000, 1000 }, 100, 0, 0, 1, 3, 0, REASON_YAMA_NOBODY },
	{ "root", EPERM, 0, { 7, 7, 7 }, 7, 0, 0, 1, -1, 1, REASON_UNKNOWN },
	{ "root, under Yama for all", EPERM, 0, { 7, 7, 7 }, 7, 0, 0, 1, 3, 1, REASON_YAMA_NOBODY },
	{ "root in a container", EPERM, 0, { 7, 7, 7 }, 7, 0, 0, 1, -1, 0, REASON_ROOT_CONFINED },
	{ "root in a container, under Yama", EPERM, 0, { 0, 0, 0 }, 100, 0, 0, 1, 1, 0, REASON_ROOT_CONFINED },
};
/* clang-format on */

static void the_reason_is_found(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		const struct refusal r = {
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

		if (refusal_reason(&r) != row[i].reason)
			fail_msg("%s: the user is told the wrong reason", row[i].who);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_reason_is_found) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
