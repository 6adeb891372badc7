/* initial_stack.h - finds what the kernel put on the stack of a new program.
 *
 * Upwards from the stack pointer: the number of arguments, the arguments, a null pointer,
 * the environment, a null pointer, the auxiliary vector (getauxval(3)), strings. So both
 * neighbours can be found from the environment, as long as that is where the kernel put it:
 * setenv(3) moves it to the heap. Reads memory only; async-signal-safe.
 */
#ifndef INITIAL_STACK_H
#define INITIAL_STACK_H

#include <link.h>

/* Whether env is above the caller's frame. On the main thread's stack it is then the
 * kernel's environment, or an array in the frame of a caller. */
int stack_is_above(char *const *env);

/* Returns the arguments, which are before such an environment, and sets their number; or
 * returns a null pointer. */
char **stack_arguments(char **env, long *count);

/* Returns the auxiliary vector, which is after such an environment. `end` points to the
 * null pointer that ends the environment. */
const ElfW(auxv_t) *stack_auxv(char *const *end);

/* Whether env is where the kernel put it: `aux`, a copy of the auxiliary vector, then
 * follows it. env may be any environment. */
int stack_has_auxv(char *const *env, const ElfW(auxv_t) *aux);

/* The value of an entry of the auxiliary vector, or `otherwise`. */
unsigned long auxv_value(
	const ElfW(auxv_t) *aux, unsigned long type, unsigned long otherwise);

#endif
