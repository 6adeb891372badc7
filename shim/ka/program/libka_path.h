/* libka_path.h - where libka.so is, and what to call it in LD_PRELOAD.
 *
 * A loader alone knows what it finds by a bare name, so it is asked, if it is one of
 * this system's (loader.h): with its option --list (ld.so(8); musl's has it too) it
 * loads what it would load. A copy next to ka or in ../lib comes before an installed
 * one, and either only if it is made for such programs. The bare name is used
 * where it leads to the same file, because programs of another ELF class that
 * are started later find theirs by it.
 */
#ifndef LIBKA_PATH_H
#define LIBKA_PATH_H

#include <limits.h>

#include "ka/program/elf_file.h"

enum libka_state {
	LIBKA_LOADS,   /* the loader said so */
	LIBKA_PRESENT, /* the same, and LD_PRELOAD names it already */
	LIBKA_UNTRIED, /* the loader is none of this system's, and was not asked */
	LIBKA_MISSING,
	LIBKA_MISFIT,   /* there is one, for programs of another kind */
	LIBKA_NAMELESS, /* it lies where LD_PRELOAD cannot name it */
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

/* Adds it to LD_PRELOAD, behind what is there. 0, or -1 and errno. */
int preload_add(const struct libka *l);

#endif
