/* initial_stack.c - see initial_stack.h */
#include "common/initial_stack.h"

enum {
	STACK_GAP = 128 << 20,
	AUXV_TYPE_MAX = 1024, /* about 60 types are in use */
};

int stack_is_above(char *const *env)
{
	return (ElfW(Addr))env > (ElfW(Addr))__builtin_frame_address(0);
}

/* Go down until a word holds the number of words passed: that is argc. */
char **stack_arguments(char **env, long *count)
{
	char **at = env - 1;

	if (*at) return 0;
	for (*count = 0; stack_is_above(at); ++*count, at--)
		if ((long)at[-1] == *count) return *count ? at : 0;
	return 0;
}

/* unsetenv() leaves trailing null pointers, and a program that shortens the environment
 * leaves old entries. Skip both: the vector begins with a type, which is a small number. */
const ElfW(auxv_t) *stack_auxv(char *const *end)
{
	while ((ElfW(Addr))*end - 1 >= AUXV_TYPE_MAX) end++;
	return (const void *)end;
}

/* AT_RANDOM points above the vector. If that is near, everything in between is the stack,
 * because the kernel keeps at least 128 MiB below the stack free of other mappings. */
int stack_has_auxv(char *const *env, const ElfW(auxv_t) *aux)
{
	const ElfW(Addr) here = (ElfW(Addr))__builtin_frame_address(0);
	const ElfW(Addr) top = auxv_value(aux, AT_RANDOM, 0);
	const ElfW(auxv_t) *there;

	if ((ElfW(Addr))env <= here || (ElfW(Addr))env >= top || top - here > STACK_GAP)
		return 0;
	while (*env) env++;
	for (there = stack_auxv(env); (ElfW(Addr))there < top; there++, aux++) {
		if (there->a_type != aux->a_type || there->a_un.a_val != aux->a_un.a_val)
			return 0;
		if (aux->a_type == AT_NULL) return 1;
	}
	return 0;
}

unsigned long auxv_value(
	const ElfW(auxv_t) *aux, unsigned long type, unsigned long otherwise)
{
	for (; aux->a_type != AT_NULL; aux++)
		if (aux->a_type == type) return aux->a_un.a_val;
	return otherwise;
}
