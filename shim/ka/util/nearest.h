/* nearest.h - the name that was probably meant where a mistyped one was given. Pure. */
#ifndef NEAREST_H
#define NEAREST_H

struct nearest {
	const char *typed;
	const char *name; /* the best so far; a null pointer: none is near */
	unsigned distance;
};

/* Takes the name if it is nearer than what is there: up to two letters wrong, left out, too
 * many or swapped (one in a word of up to four letters), or `typed` is its beginning. */
void nearest_try(struct nearest *n, const char *name);

#endif
