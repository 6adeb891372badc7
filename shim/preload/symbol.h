/* symbol.h - finds the next definition of a function, as dlsym(RTLD_NEXT, ...) does.
 *
 * Reads the loader's list of objects (struct r_debug in link.h), which is in search order,
 * and the hash tables of the objects. dlsym(3) is not used: it takes the loader's lock, and
 * so may wait for a plugin's constructor for ever; before glibc 2.34 most programs do not
 * have it; and it would cost every process 2600 instructions at start.
 *
 * Async-signal-safe as long as no object is unloaded at the same time.
 */
#ifndef SYMBOL_H
#define SYMBOL_H

#include <link.h>

/* Returns the list, which begins with the main program, or a null pointer. */
const struct link_map *symbol_objects(const ElfW(auxv_t) *aux);

/* Returns the part of the list after libka.so. */
const struct link_map *symbol_objects_after_self(const struct link_map *o);

/* The symbol tables of an object. */
struct symbols {
	ElfW(Addr) base;
	const ElfW(Sym) *symbol;
	const char *names;
	const ElfW(Half)
		*versions; /* the version index of each symbol, or a null pointer */
	const ElfW(Verdef) *version; /* their names */
	const unsigned *gnu_hash, *hash;
};

struct symbols symbol_table(const struct link_map *object);

/* Returns the address of a variable, or a null pointer. */
void *symbol_variable(const struct symbols *s, const char *name);

/* Returns the address of a function, or a null pointer. Calls the resolver of an
 * STT_GNU_IFUNC, as the loader does, so the object must be relocated already. */
void *symbol_function(const struct symbols *s, const char *name, const ElfW(auxv_t) *aux);

#endif
