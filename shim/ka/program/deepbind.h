/* deepbind.h - knows programs that load modules with RTLD_DEEPBIND (dlopen(3)).
 *
 * Such a module finds libc's socket() and connect() before those of libka.so.
 */
#ifndef DEEPBIND_H
#define DEEPBIND_H

/* Whether the program is known to do so. name: the basename of its file. */
int deepbind_program(const char *name);

#endif
