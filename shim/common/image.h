/* image.h - what the main program of this process is made of.
 *
 * Looks at its read-only segments as they are mapped, by the program headers that
 * the auxiliary vector points to (getauxval(3), AT_PHDR and AT_PHNUM): not at code, if
 * that lies apart, and not at one of more than 4 MiB. Where the headers do not say where
 * they lie themselves (PT_PHDR), there is nothing in it.
 * Async-signal-safe; keeps errno.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include <link.h>

struct image {
	const ElfW(Phdr) *header;
	unsigned long headers;
};

/* Calls each() for every string in the program that ends in `tail`, its NUL
 * included, with the place of the tail and the start of the segment; until
 * it returns something else than 0, which is the result. */
int image_find(const struct image *i, const char *tail,
	int (*each)(const char *at, const char *from, void *data), void *data);

/* Whether there is one. */
int image_has(const struct image *i, const char *tail);

/* Whether p points to what is in the program's file and cannot be written to. */
int image_contains(const struct image *i, const void *p);

#endif
