/* libka_path.h - finds libka.so, and the name for it in LD_PRELOAD.
 *
 * Only a loader knows what it finds by a bare name, so the program's loader is run with
 * --list (ld.so(8); musl's has it too), if it is one of this system's (loader.h). A copy
 * next to ka or in ../lib is preferred to an installed one; both have to be for such
 * programs. The bare name is used if it leads to the same file: programs of another ELF
 * class that are started later then find theirs.
 */
#ifndef LIBKA_PATH_H
#define LIBKA_PATH_H

#include <limits.h>

#include "ka/program/elf_file.h"

enum libka_state {
	LIBKA_LOADS,   /* the loader loads it */
	LIBKA_PRESENT, /* the loader loads it, and LD_PRELOAD names it already */
	LIBKA_UNTRIED, /* the loader is not one of this system's, so it was not run */
	LIBKA_MISSING,
	LIBKA_MISFIT,   /* there is a libka.so, but for programs of another kind */
	LIBKA_NAMELESS, /* its path has characters that LD_PRELOAD does not allow */
	LIBKA_REFUSED,  /* the loader finds it but does not load it */
};

struct libka {
	enum libka_state state;
	char name[PATH_MAX]; /* to add to LD_PRELOAD; "": nothing */
	char file[PATH_MAX]; /* its path, or that of a copy for another kind; "": none */
	char said[256];      /* the loader's complaint */
};

/* Finds libka.so for a program of that kind, in the present environment. */
void libka_find(struct libka *l, const struct elf *kind);

/* Finds libka.so for programs of ka's own kind. */
void libka_find_own(struct libka *l);

/* Whether a value of LD_PRELOAD names a libka.so. 0 if it is a null pointer. */
int preload_names_libka(const char *preload);

/* Appends the name to LD_PRELOAD. Returns 0, or -1 and errno. */
int preload_add(const struct libka *l);

#endif
