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

/* A name with its hash in DT_GNU_HASH tables: h = 33 * h + c for each byte, from 5381. The
 * text is an array because a pointer would be relocated in every process. */
struct symbol_name {
	char text[20];
	unsigned hash;
};

/* Sets found[i] to the address of the first function of the name i in the list, or to a
 * null pointer. Calls the resolver of an STT_GNU_IFUNC, as the loader does, so the object
 * must be relocated already. */
void symbol_functions(const struct link_map *o, const struct symbol_name *name,
	unsigned names, void **found, const ElfW(auxv_t) *aux);

/* Returns the address of the first variable of that name in the list, or a null pointer. */
void *symbol_variable(const struct link_map *o, const struct symbol_name *name);

#endif
