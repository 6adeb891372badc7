/* nearest.h - finds the name that was probably meant by a mistyped one. Pure. */
#ifndef NEAREST_H
#define NEAREST_H

struct nearest {
	const char *typed;
	const char *name; /* the best so far; a null pointer: no name is near */
	unsigned distance;
};

/* Takes the name if it is nearer than the present one. A name is near if at most two
 * letters are wrong, missing, added or swapped (one in a word of up to four letters), or if
 * `typed` is its beginning. */
void nearest_try(struct nearest *n, const char *name);

#endif
