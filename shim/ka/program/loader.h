/* loader.h - the loaders of this system, see ld.so(8).
 *
 * They alone are ever run to be asked something. A program names its loader by a path
 * (PT_INTERP), which may lead through a directory of anybody's; so that path is only
 * compared with those of the loaders that root has installed, and never executed.
 */
#ifndef LOADER_H
#define LOADER_H

/* Calls each() for every loader in the directories where libc installs them: the sum of
 * what it returned. */
int loaders_each(int (*each)(const char *loader, void *data), void *data);

/* The loader that is the same file as the one a program names: one of these, or the one
 * that ka itself was started by. A null pointer: none is. */
const char *loader_known(const char *interpreter);

/* Something of the same libc that it can load, and that no stranger has made. */
const char *loader_subject(const char *loader);

#endif
