/* auxv.h - the auxiliary vector, see getauxval(3), found without libc.
 *
 * The kernel puts it behind the environment, at the top of the stack. Where the
 * environment is not the kernel's own block, because an earlier constructor's
 * setenv has moved it to the heap, nothing is behind it. Async-signal-safe.
 */
#ifndef AUXV_H
#define AUXV_H

#include <link.h>

/* Whether env is the kernel's block: it lies above every frame of the main thread's
 * stack, which the caller must be on. */
int auxv_follows(char *const *env);

/* The vector behind such a block. */
const ElfW(auxv_t) *auxv_behind(char *const *env);

enum { AUXV_ENTRIES = 64 };

/* The vector as /proc shows it, where it cannot be found by its place: 0, or -1 if
 * there is no /proc. Makes system calls. */
int auxv_read(ElfW(auxv_t) aux[AUXV_ENTRIES]);

/* The value of an entry, or `otherwise`. */
unsigned long auxv_value(
	const ElfW(auxv_t) *aux, unsigned long type, unsigned long otherwise);

#endif
