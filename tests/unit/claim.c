/* The note of a socket's options while it is probed: it is read back as it was written, and
 * another program's lock is not taken for one. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ka/socket/claim.h"
#include "ka/socket/sockopt.h"

/* clang-format off */
static const int kept[][KEEPALIVE_OPTIONS] = { /* -1: not in the note */
	[0] = { [KEEPALIVE_IDLE] = 1, -1, [KEEPALIVE_CNT] = 1, -1, [KEEPALIVE_USER_TIMEOUT] = 0, [KEEPALIVE_SWITCH] = 0 },
	[1] = { [KEEPALIVE_IDLE] = 32767, -1, [KEEPALIVE_CNT] = 127, -1, [KEEPALIVE_USER_TIMEOUT] = INT_MAX, [KEEPALIVE_SWITCH] = 1 },
	[2] = { [KEEPALIVE_IDLE] = 7200, -1, [KEEPALIVE_CNT] = 9, -1, [KEEPALIVE_USER_TIMEOUT] = 0, [KEEPALIVE_SWITCH] = 0 },
	[3] = { [KEEPALIVE_IDLE] = 60, -1, [KEEPALIVE_CNT] = 4, -1, [KEEPALIVE_USER_TIMEOUT] = 300000, [KEEPALIVE_SWITCH] = 1 },
};
static const int refused[][KEEPALIVE_OPTIONS] = {
	{ [KEEPALIVE_IDLE] = 0, -1, [KEEPALIVE_CNT] = 9, -1, [KEEPALIVE_USER_TIMEOUT] = 0, [KEEPALIVE_SWITCH] = 0 },
	{ [KEEPALIVE_IDLE] = 32768, -1, [KEEPALIVE_CNT] = 9, -1, [KEEPALIVE_USER_TIMEOUT] = 0, [KEEPALIVE_SWITCH] = 0 },
	{ [KEEPALIVE_IDLE] = 60, -1, [KEEPALIVE_CNT] = 0, -1, [KEEPALIVE_USER_TIMEOUT] = 0, [KEEPALIVE_SWITCH] = 0 },
	{ [KEEPALIVE_IDLE] = 60, -1, [KEEPALIVE_CNT] = 128, -1, [KEEPALIVE_USER_TIMEOUT] = 0, [KEEPALIVE_SWITCH] = 0 },
	{ [KEEPALIVE_IDLE] = 60, -1, [KEEPALIVE_CNT] = 9, -1, [KEEPALIVE_USER_TIMEOUT] = 0, [KEEPALIVE_SWITCH] = -1 },
	{ [KEEPALIVE_IDLE] = 60, -1, [KEEPALIVE_CNT] = 9, -1, [KEEPALIVE_USER_TIMEOUT] = 0, [KEEPALIVE_SWITCH] = 2 },
};
/* clang-format on */

static void options_are_decoded_as_they_were_encoded(void **state)
{
	int own[KEEPALIVE_OPTIONS];

	(void)state;
	for (unsigned i = 0; i < sizeof kept / sizeof *kept; i++) {
		assert_int_equal(claim_decode(own, claim_encode(kept[i])), 0);
		assert_memory_equal(own, kept[i], sizeof own);
	}
}

static void impossible_options_are_not_encoded(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof refused / sizeof *refused; i++)
		assert_int_equal(claim_encode(refused[i]), -1);
}

static void a_socket_without_a_user_timeout_is_decoded_without_one(void **state)
{
	const int mptcp[KEEPALIVE_OPTIONS] = { 7200, 75, 9, -1, -1, 0 };
	int own[KEEPALIVE_OPTIONS];

	(void)state;
	assert_int_equal(claim_decode(own, claim_encode(mptcp)), 0);
	assert_int_equal(own[KEEPALIVE_USER_TIMEOUT], 0);
}

static void another_program_s_lock_is_not_taken_for_ours(void **state)
{
	int own[KEEPALIVE_OPTIONS];

	(void)state;
	assert_int_equal(claim_decode(own, 0), -1);
	assert_int_equal(claim_decode(own, 4096), -1);
	assert_int_equal(claim_decode(own, INT64_MAX), -1);
	assert_int_equal(claim_decode(own, -1), -1);
	assert_int_equal(claim_decode(own, (int64_t)0x6b << 54), -1);
}

static void claims_and_notes_are_found_in_proc_locks(void **state)
{
	static const struct {
		const char *line;
		int found;
	} row[] = {
		{ "1: POSIX  ADVISORY  WRITE 4711 00:09:24594 0 0\n", 1 + CLAIM_TAKEN },
		{ "12: OFDLCK ADVISORY  READ -1 00:09:24594 %s %s\n", 1 + CLAIM_NOTE },
		{ "12: OFDLCK ADVISORY  READ -1 00:0a:24594 %s %s\n", 0 },
		{ "12: OFDLCK ADVISORY  READ -1 01:09:24594 %s %s\n", 0 },
		{ "12: OFDLCK ADVISORY  READ -1 00:09:24594 %s EOF\n", 0 },
		{ "12: POSIX  ADVISORY  READ 9 00:09:24594 %s %s\n", 0 },
		{ "1: POSIX  ADVISORY  WRITE 4711 00:09:24594 0 EOF\n", 0 },
		{ "1: POSIX  ADVISORY  WRITE 4711 00:09:24594 1 1\n", 0 },
		{ "1: -> POSIX  ADVISORY  WRITE 4711 00:09:24594 0 0\n", 0 },
		{ "1: OFDLCK ADVISORY  READ -1 00:09:24594 0 0\n", 0 },
		{ "1: FLOCK  ADVISORY  WRITE 4711 00:09:24594 0 EOF\n", 0 },
		{ "1: LEASE  ACTIVE    READ  4711 00:09:24594 0 EOF\n", 0 },
		{ "1: POSIX\n", 0 },
		{ "", 0 },
	};
	char place[24], line[256];

	(void)state;
	snprintf(place, sizeof place, "%lld", (long long)claim_encode(kept[2]));
	for (unsigned i = 0; i < sizeof row / sizeof *row; i++) {
		struct claimed c = { 0 };

		snprintf(line, sizeof line, row[i].line, place, place);
		if (claim_in_line(&c, line, 0, 9) != !!row[i].found)
			fail_msg("wrong result for the line: %s", line);
		if (row[i].found) assert_int_equal(c.kind, row[i].found - 1);
		if (row[i].found) assert_int_equal(c.inode, 24594);
		if (row[i].found == 1 + CLAIM_NOTE)
			assert_memory_equal(c.own, kept[2], sizeof kept[2]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_are_decoded_as_they_were_encoded),
		cmocka_unit_test(impossible_options_are_not_encoded),
		cmocka_unit_test(a_socket_without_a_user_timeout_is_decoded_without_one),
		cmocka_unit_test(another_program_s_lock_is_not_taken_for_ours),
		cmocka_unit_test(claims_and_notes_are_found_in_proc_locks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
