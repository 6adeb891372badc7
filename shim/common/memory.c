/* memory.c - memset and memcpy, which compilers call to clear or copy a structure.
 *
 * For the shared objects, which import nothing from libc. The functions are hidden, so they
 * do not replace those of libc in the program.
 */
#define PROCESSOR_SYMBOLS
#include "common/processor.h"

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
