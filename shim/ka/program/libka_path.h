/* libka_path.h - where libka.so is, and what to call it in LD_PRELOAD.
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
	LIBKA_LOADS,   /* the loader said so */
	LIBKA_PRESENT, /* the same, and LD_PRELOAD names it already */
	LIBKA_UNTRIED, /* the loader is not one of this system's, and was not run */
	LIBKA_MISSING,
	LIBKA_MISFIT,   /* there is one, for programs of another kind */
	LIBKA_NAMELESS, /* LD_PRELOAD cannot name its path */
	LIBKA_REFUSED,  /* the loader finds it and does not load it */
};

struct libka {
	enum libka_state state;
	char name[PATH_MAX]; /* to be added to LD_PRELOAD; "": nothing */
	char file[PATH_MAX]; /* where it is, or the one that does not fit; "": none */
	char said[256];      /* the loader's complaint */
};

/* For a program of that kind, in the present environment. */
void libka_find(struct libka *l, const struct elf *kind);

/* For programs of ka's own kind. */
void libka_find_own(struct libka *l);

/* Whether a value of LD_PRELOAD names a libka.so. A null pointer names none. */
int preload_names_libka(const char *preload);

/* Adds it to LD_PRELOAD, after what is there. 0, or -1 and errno. */
int preload_add(const struct libka *l);

#endif
