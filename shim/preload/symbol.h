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

/* The list, from the main program on; a null pointer where none is to be found. */
const struct link_map *symbol_objects(const ElfW(auxv_t) *aux);

/* The part of it that is behind libka.so. */
const struct link_map *symbol_objects_after_self(const struct link_map *o);

/* What an object defines. */
struct symbols {
	ElfW(Addr) base;
	const ElfW(Sym) *symbol;
	const char *names;
	const ElfW(Half)
		*versions; /* of each symbol, an index; a null pointer: none has one */
	const ElfW(Verdef) *version; /* the names of those */
	const unsigned *gnu_hash, *hash;
};

struct symbols symbol_table(const struct link_map *object);

/* A variable; a null pointer where it is not defined. */
void *symbol_variable(const struct symbols *s, const char *name);

/* A function. Where the object leaves it to a resolver which one it is (STT_GNU_IFUNC),
 * that is called, as the loader would; so the object must be ready for use. */
void *symbol_function(const struct symbols *s, const char *name, const ElfW(auxv_t) *aux);

#endif
