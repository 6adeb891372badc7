/* memory.c - the functions that compilers call by themselves.
 *
 * To clear or copy a structure, where the optimiser is off or sees fit. For the
 * shared objects, which ask libc for nothing; hidden, so nobody else's are replaced.
 */
#include <stddef.h>

/* volatile: or each would be made a call of itself. */

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
