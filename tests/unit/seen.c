/* Which sockets are new since the last dump: ka attach --follow arms only those. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ka/attach/seen.h"

static char events[256];

static void opened(struct seen_socket *n, void *data)
{
	(void)data;
	n->is_armed = n->inode == 77;
	snprintf(events + strlen(events), sizeof events - strlen(events), "+%d",
		(int)n->cookie);
}

static void closed(const struct seen_socket *n, void *data)
{
	(void)data;
	snprintf(events + strlen(events), sizeof events - strlen(events), "-%d%s",
		(int)n->cookie, n->is_armed ? "a" : "");
}

/* Compares a dump with these cookies, which end with 0, to the dump before. */
static const char *dump(struct seen *s, const int *cookie)
{
	for (; *cookie; cookie++) seen_add(s, (uint64_t)*cookie, *cookie == 7 ? 77 : 1);
	*events = 0;
	return seen_compare(s, opened, closed, NULL) ? "failed" : events;
}

#define DUMP(...) dump(&s, (const int[]){ __VA_ARGS__, 0 })

static void each_socket_is_new_once(void **state)
{
	struct seen s = { 0 };

	(void)state;
	assert_string_equal(DUMP(9, 7, 8), "+7+8+9");
	assert_string_equal(DUMP(8, 7, 9), "");
	assert_string_equal(DUMP(10, 8, 7, 6), "+6-9+10");
	assert_string_equal(DUMP(0), "-6-7a-8-10");
	assert_string_equal(DUMP(7), "+7");
	seen_free(&s);
}

static void many_sockets_are_compared(void **state)
{
	struct seen s = { 0 };

	(void)state;
	for (int i = 1000; i; i--) seen_add(&s, (uint64_t)i, 1);
	assert_int_equal(seen_compare(&s, opened, closed, NULL), 0);
	for (int i = 1; i <= 1000; i++) seen_add(&s, (uint64_t)i, 1);
	*events = 0;
	assert_int_equal(seen_compare(&s, opened, closed, NULL), 0);
	assert_string_equal(events, "");
	seen_free(&s);
}

/* If it did, every connection would be new again after a dump that failed half-way. */
static void a_discarded_dump_changes_nothing(void **state)
{
	struct seen s = { 0 };

	(void)state;
	assert_string_equal(DUMP(1, 2), "+1+2");
	seen_add(&s, 1, 1);
	seen_discard(&s);
	assert_string_equal(DUMP(1, 2), "");
	seen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_socket_is_new_once),
		cmocka_unit_test(many_sockets_are_compared),
		cmocka_unit_test(a_discarded_dump_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
