/* elf_file.h - finds out what kind of program a file is, from its first bytes and its
 * headers.
 *
 * Pure. The file may have any content; an offset outside it counts as absent. See elf(5),
 * execve(2) and, for the interpreter of a script, binfmt_script of Linux.
 */
#ifndef ELF_FILE_H
#define ELF_FILE_H

#include <stddef.h>
#include <stdint.h>

enum { ELF_INTERPRETER = 256 };

enum elf_libc { ELF_OTHER_LIBC, ELF_GLIBC, ELF_MUSL };

struct elf {
	int bits; /* 32 or 64 */
	int big_endian;
	unsigned machine;                  /* EM_ of <elf.h> */
	int is_static;                     /* names no loader, and is not a loader */
	int is_go;                         /* built by Go, with cgo or without */
	char interpreter[ELF_INTERPRETER]; /* the loader that it names; "": none */
};

/* Reads up to `room` bytes at `offset` into `to`. Returns their number, or less than 0. The
 * file may shrink while it is read. */
typedef long elf_source(void *from, void *to, size_t room, uint64_t offset);

/* Returns 0, or -1 if the file is not an ELF program or shared object. */
int elf_read(struct elf *e, uint64_t size, elf_source *source, void *from);

/* The same for the file at that path. Returns -1 too if it cannot be read. */
int elf_load(struct elf *e, const char *file);

/* Returns the libc that the loader belongs to, judged by its name. */
enum elf_libc elf_libc(const char *loader);

/* Whether a library of one kind can be loaded into a program of the other. */
int elf_fits(const struct elf *a, const struct elf *b);

/* Returns "x86-64", "i386", "arm64" and so on; "unknown" for other machines. */
const char *elf_machine(const struct elf *e);

/* Reads the interpreter of a script that begins with #!, and its one argument ("": none),
 * each of at most ELF_INTERPRETER - 1 bytes. Returns 0, or -1 if it is not a script. */
int script_read(char interpreter[ELF_INTERPRETER], char argument[ELF_INTERPRETER],
	const void *bytes, size_t size);

#endif
