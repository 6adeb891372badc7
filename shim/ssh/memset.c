/* memset.c - the one function that compilers call by themselves.
 *
 * For the compilers that clear a structure by a call. Hidden: nobody else's memset
 * is replaced.
 */
#include <stddef.h>

void *memset(void *to, int byte, size_t n);
void *memset(void *to, int byte, size_t n)
{
	volatile unsigned char *p =
		to; /* volatile: or this would be made a call of itself */

	while (n--) *p++ = (unsigned char)byte;
	return to;
}
