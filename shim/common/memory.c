/* memory.c - memset and memcpy, which compilers call to clear or copy a structure.
 *
 * For the shared objects, which import nothing from libc. The functions are hidden, so they
 * do not replace those of libc in the program.
 */
#include <stddef.h>

/* volatile: else the compiler would turn each loop into a call of the function itself. */

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
/* The tables for stack unwinding refer to these two symbols, so the linker needs them. They
 * are never called: an unwinder has its own. */
void __aeabi_unwind_cpp_pr0(void);
void __aeabi_unwind_cpp_pr0(void)
{
}

void __aeabi_unwind_cpp_pr1(void);
void __aeabi_unwind_cpp_pr1(void)
{
}

/* Not every armhf processor can divide, so libgcc does it in software. It calls this
 * function on a division by 0. libgcc's own version would import raise(3). */
void __aeabi_idiv0(void);
void __aeabi_idiv0(void)
{
}

void __aeabi_ldiv0(void);
void __aeabi_ldiv0(void)
{
}
#endif
