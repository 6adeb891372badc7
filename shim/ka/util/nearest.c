/* nearest.c - see nearest.h */
#include "ka/util/nearest.h"

#include <string.h>

enum { LONGEST = 32 };

static unsigned min(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* The optimal string alignment distance: Levenshtein's, but a swap of two letters counts as
 * one edit. */
static unsigned distance(const char *a, size_t la, const char *b, size_t lb)
{
	unsigned d[LONGEST + 1][LONGEST + 1];

	for (size_t i = 0; i <= la; i++) d[i][0] = (unsigned)i;
	for (size_t j = 0; j <= lb; j++) d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= la; i++)
		for (size_t j = 1; j <= lb; j++) {
			d[i][j] = min(min(d[i - 1][j], d[i][j - 1]) + 1,
				d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[la][lb];
}

void nearest_try(struct nearest *n, const char *name)
{
	const size_t typed = strlen(n->typed), length = strlen(name);
	const unsigned most = length > 4 ? 2 : 1;
	unsigned d;

	if (typed > LONGEST || length > LONGEST || !typed) return;
	d = distance(n->typed, typed, name, length);
	if (d > most && typed > 1 && !strncmp(n->typed, name, typed)) d = most;
	if (d > most || (n->name && d >= n->distance)) return;
	n->name = name;
	n->distance = d;
}
