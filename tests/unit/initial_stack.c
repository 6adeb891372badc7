/* Finds the arguments before the environment, and the auxiliary vector after it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/initial_stack.h"

static char a[] = "a", b[] = "B=1", c[] = "C=2";

/* The stack at the start of a program, from argc to the auxiliary vector. It must be in the
 * frame of a caller, because the real one is above all frames. */
struct start {
	long argc;
	char *argv[3], *env[4];
	ElfW(auxv_t) aux[3];
};

static struct start fresh(void)
{
	return (struct start){ 2, { a, a, 0 }, { b, b, c, 0 },
		{ { AT_PHNUM, { 9 } }, { AT_RANDOM, { 0 } }, { AT_NULL, { 0 } } } };
}

static void arguments_are_found_before_the_environment(void **state)
{
	struct start s = fresh();
	long count;

	(void)state;
	assert_ptr_equal(stack_arguments(s.env, &count), s.argv);
	assert_int_equal(count, 2);
}

static void nothing_but_a_null_pointer_may_end_the_arguments(void **state)
{
	struct start s = fresh();
	long count;

	(void)state;
	s.argv[2] = a;
	assert_null(stack_arguments(s.env, &count));
}

static void auxiliary_vector_is_found_after_a_shortened_environment(void **state)
{
	struct start s = fresh();

	(void)state;
	assert_ptr_equal(stack_auxv(s.env + 3), s.aux);
	for (int end = 2; end >= 0; end--) {
		s.env[end] = 0; /* the entries after it stay */
		assert_ptr_equal(stack_auxv(s.env + end), s.aux);
	}
	assert_int_equal(auxv_value(s.aux, AT_PHNUM, 0), 9);
	assert_int_equal(auxv_value(s.aux, AT_BASE, 7), 7);
}

static void environment_is_the_kernels_if_its_auxiliary_vector_follows(void **state)
{
	struct start s = fresh();
	ElfW(auxv_t) other[3];

	(void)state;
	s.aux[1].a_un.a_val = (ElfW(Addr))(&s + 1);
	for (int i = 0; i < 3; i++) other[i] = s.aux[i];
	assert_true(stack_has_auxv(s.env, other));
	other[0].a_un.a_val++;
	assert_false(stack_has_auxv(s.env, other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments_are_found_before_the_environment),
		cmocka_unit_test(nothing_but_a_null_pointer_may_end_the_arguments),
		cmocka_unit_test(auxiliary_vector_is_found_after_a_shortened_environment),
		cmocka_unit_test(
			environment_is_the_kernels_if_its_auxiliary_vector_follows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
