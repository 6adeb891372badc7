/* symbol.h - the next definition of a function, as by dlsym(RTLD_NEXT, ...).
 *
 * Found in the loader's list of objects (struct r_debug in link.h), which is in
 * the order of the search, and their hash tables (gABI, and the GNU one). Not by
 * dlsym(3), because that takes the loader's lock, and may wait for a plugin's
 * constructor for ever; because before glibc 2.34 most programs have none; and
 * because it costs every process 2600 instructions at start.
 *
 * Async-signal-safe as long as no object is unloaded meanwhile.
 */
#ifndef SYMBOL_H
#define SYMBOL_H

#include <link.h>

/* The objects behind this one. phdr: of the main program, AT_PHDR and AT_PHNUM.
 * A null pointer where the program has no such list. */
const struct link_map *symbol_objects_behind(const ElfW(Phdr) *phdr, unsigned long count);

/* What an object defines. */
struct symbols {
	ElfW(Addr) base;
	const ElfW(Sym) *symbol;
	const char *names;
	const ElfW(Half) *versions;
	const unsigned *gnu_hash, *hash;
};

struct symbols symbol_table(const struct link_map *object);

/* The function, or a null pointer. */
void *symbol_function(const struct symbols *s, const char *name);

#endif
