/* image.h - searches the main program of this process, as it is mapped.
 *
 * Uses the program headers that the auxiliary vector points to (AT_PHDR and AT_PHNUM,
 * getauxval(3)). Searches read-only segments of at most 4 MiB, and code only if no segment
 * has data alone. Finds nothing if the headers lack PT_PHDR. Async-signal-safe; keeps
 * errno.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include <link.h>

struct image {
	const ElfW(Phdr) *header;
	unsigned long headers;
};

/* Calls each() for every string in the program that ends in `tail`, with the address of the
 * tail and the start of the segment, until it returns something other than 0. Returns
 * that, or 0. */
int image_find(const struct image *i, const char *tail,
	int (*each)(const char *at, const char *from, void *data), void *data);

/* Whether there is such a string. */
int image_has(const struct image *i, const char *tail);

/* Whether p points into a read-only segment of the program's file. */
int image_contains(const struct image *i, const void *p);

#endif
