/* loader.h - finds the loaders of this system; see ld.so(8).
 *
 * ka runs no other loader. The path of the loader that a program names (PT_INTERP) may be
 * in a directory that anybody can write to, so it is only compared with the loaders that
 * root has installed, and never executed.
 */
#ifndef LOADER_H
#define LOADER_H

#include <limits.h>

/* Calls each() for every loader in the directories where libc installs them. Returns the
 * sum of the results. */
int loaders_each(int (*each)(const char *loader, void *data), void *data);

/* Returns the installed loader, or the loader of ka itself, if it is the same file as
 * `interpreter`, which a program names. Else returns a null pointer. */
const char *loader_known(const char *interpreter);

/* Returns a file of the same libc that the loader can load. */
const char *loader_subject(const char *loader);

/* Writes the directory in which the loader finds the libraries of its kind of programs:
 * /usr/lib32, /usr/lib/i386-linux-gnu. It is that of the loader itself. */
void loader_directory(char directory[PATH_MAX], const char *loader);

#endif
