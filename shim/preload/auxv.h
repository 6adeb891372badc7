/* auxv.h - the auxiliary vector, see getauxval(3), found without libc.
 *
 * The kernel puts it behind the arguments and the environment, at the top of the
 * stack. Where the environment is not in the kernel's own block, because setenv has
 * moved it to the heap, nothing is behind it. Async-signal-safe.
 */
#ifndef AUXV_H
#define AUXV_H

#include <link.h>

/* Whether env lies above the caller's frame: that is where the kernel's block is, if
 * this is the stack of the main thread. */
int auxv_is_above(char *const *env);

/* The vector behind such a block, whose end this is. */
const ElfW(auxv_t) *auxv_behind(char *const *end);

enum { AUXV_ENTRIES = 64 };

/* Whether env is in such a block, by the vector behind it, which is to be `aux`. Any env is
 * looked at with care. */
int auxv_is_behind(char *const *env, const ElfW(auxv_t) *aux);

/* The vector as the kernel shows it, where it cannot be found by its place: 0, or -1
 * if there is no /proc, and this is before Linux 6.4. Makes system calls. */
int auxv_read(ElfW(auxv_t) aux[AUXV_ENTRIES]);

/* The value of an entry, or `otherwise`. */
unsigned long auxv_value(
	const ElfW(auxv_t) *aux, unsigned long type, unsigned long otherwise);

#endif
