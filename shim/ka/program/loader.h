/* loader.h - the loaders of this system, see ld.so(8).
 *
 * ka runs no other loader. The path of the loader that a program names (PT_INTERP) may be
 * in a directory that anybody can write to, so it is only compared with the loaders that
 * root has installed, and never executed.
 */
#ifndef LOADER_H
#define LOADER_H

/* Calls each() for every loader in the directories where libc installs them. Returns the
 * sum of what it returned. */
int loaders_each(int (*each)(const char *loader, void *data), void *data);

/* The installed loader, or the one of ka itself, that is the same file as the one that a
 * program names. A null pointer: there is none. */
const char *loader_known(const char *interpreter);

/* A file of the same libc for it to load. */
const char *loader_subject(const char *loader);

#endif
