/* memory.c - memset and memcpy, which compilers call to clear or copy a structure.
 *
 * For the shared objects, which import nothing from libc. They are hidden, so they replace
 * nobody else's.
 */
#include <stddef.h>

/* volatile, or the compiler would turn each loop into a call of the function itself. */

void *memset(void *to, int byte, size_t n);
void *memset(void *to, int byte, size_t n)
{
	volatile unsigned char *p = to;

	while (n--) *p++ = (unsigned char)byte;
	return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	volatile unsigned char *p = to;
	const unsigned char *q = from;

	while (n--) *p++ = *q++;
	return to;
}

#ifdef __arm__
/* The tables that unwind the stack name these two, for the linker's sake. Nobody calls
 * them: an unwinder has its own. */
void __aeabi_unwind_cpp_pr0(void);
void __aeabi_unwind_cpp_pr0(void)
{
}

void __aeabi_unwind_cpp_pr1(void);
void __aeabi_unwind_cpp_pr1(void)
{
}

/* libgcc divides, since not every armhf can, and ends here if that is by 0: its own
 * would need raise(3). */
void __aeabi_idiv0(void);
void __aeabi_idiv0(void)
{
}

void __aeabi_ldiv0(void);
void __aeabi_ldiv0(void)
{
}
#endif
