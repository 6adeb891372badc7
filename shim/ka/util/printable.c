/* printable.c - see printable.h */
#include "ka/util/printable.h"

#include <string.h>

char *printable(char *s)
{
	for (char *c = s; *c; c++)
		if (*c < ' ' || *c > '~') *c = '?';
	return s;
}

const char *printable_copy(const char *s)
{
	static char copy[4][4096];
	static unsigned next;
	char *const to = copy[next++ % 4];
	const size_t n = strnlen(s, sizeof copy[0] - 1);

	memcpy(to, s, n);
	to[n] = 0;
	return printable(to);
}
