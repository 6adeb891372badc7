/* elf.c - see elf.h */
#include "elf.h"

#include <elf.h>
#include <stdint.h>
#include <string.h>

/* Newer than the oldest headers that this is built with. */
#ifndef DF_1_PIE
#define DF_1_PIE 0x08000000
#endif
#ifndef EM_RISCV
#define EM_RISCV 243
#endif
#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

struct file {
	const unsigned char *at;
	size_t size;
	int wide, big_endian; /* 64-bit */
};

/* A table of headers. */
struct table {
	uint64_t at;
	unsigned count, each;
};

static int is_within(const struct file *f, uint64_t offset, uint64_t bytes)
{
	return offset <= f->size && bytes <= f->size - offset;
}

static uint64_t number(const struct file *f, uint64_t offset, unsigned bytes)
{
	uint64_t n = 0;

	if (!is_within(f, offset, bytes)) return 0;
	for (unsigned i = 0; i < bytes; i++) {
		const unsigned shift = 8 * (f->big_endian ? bytes - 1 - i : i);

		n |= (uint64_t)f->at[offset + i] << shift;
	}
	return n;
}

/* Of a header, the field that is a word, at one offset in the 32-bit layout and
 * at another in the 64-bit one. */
static uint64_t word(const struct file *f, uint64_t header, unsigned at32, unsigned at64)
{
	return f->wide ? number(f, header + at64, 8) : number(f, header + at32, 4);
}

static struct table program_headers(const struct file *f)
{
	return (struct table){ word(f, 0, 28, 32),
		(unsigned)number(f, f->wide ? 56 : 44, 2),
		f->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr) };
}

static struct table section_headers(const struct file *f)
{
	return (struct table){ word(f, 0, 32, 40),
		(unsigned)number(f, f->wide ? 60 : 48, 2),
		f->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr) };
}

/* The header at an index, or one out of the file, where every number is 0. */
static uint64_t entry(const struct file *f, const struct table *t, unsigned i)
{
	const uint64_t offset = t->at + (uint64_t)i * t->each;

	return t->at <= f->size && is_within(f, offset, t->each) ? offset : f->size;
}

/* Whether a string of the file is that one. */
static int is_string(const struct file *f, uint64_t offset, const char *s)
{
	const size_t n = strlen(s) + 1;

	return is_within(f, offset, n) && !memcmp(f->at + offset, s, n);
}

static uint64_t segment_offset(const struct file *f, uint64_t header)
{
	return word(f, header, 4, 8);
}

static uint64_t segment_size(const struct file *f, uint64_t header)
{
	return word(f, header, 16, 32);
}

/* A note's header is its name's size, its content's size and its type. */
static int is_go_note(const struct file *f, uint64_t note)
{
	return number(f, note, 4) == 4 && is_string(f, note + 12, "Go");
}

/* The name of the section for the build information of every Go program since
 * 1.12, or of the one for the build id before that. */
static int has_go_section(const struct file *f)
{
	const struct table t = section_headers(f);
	const unsigned names = (unsigned)number(f, f->wide ? 62 : 50, 2);
	const uint64_t strings = word(f, entry(f, &t, names), 16, 24);

	if (!names || strings > f->size) return 0;
	for (unsigned i = 0; i < t.count; i++) {
		const uint64_t name = strings + number(f, entry(f, &t, i), 4);

		if (is_string(f, name, ".go.buildinfo")
			|| is_string(f, name, ".note.go.buildid"))
			return 1;
	}
	return 0;
}

static void read_interpreter(struct elf *e, const struct file *f, uint64_t header)
{
	const uint64_t offset = segment_offset(f, header), size = segment_size(f, header);

	if (size > ELF_INTERPRETER || !is_within(f, offset, size)) return;
	if (size && !f->at[offset + size - 1])
		memcpy(e->interpreter, f->at + offset, (size_t)size);
}

/* A position-independent program says that it is one; a shared object that can
 * be run without a loader, and does not say so, is the loader. */
static int says_program(const struct file *f, uint64_t header)
{
	const unsigned each = f->wide ? 16 : 8;
	const uint64_t at = segment_offset(f, header), size = segment_size(f, header);

	if (!is_within(f, at, size)) return 0;
	for (uint64_t i = 0; i + each <= size; i += each)
		if (word(f, at + i, 0, 0) == DT_FLAGS_1)
			return !!(word(f, at + i, 4, 8) & DF_1_PIE);
	return 0;
}

int elf_read(struct elf *e, const void *bytes, size_t size)
{
	struct file f = { bytes, size, 0, 0 };
	struct table t;
	unsigned type;
	int has_loader = 0, is_program = 0;

	memset(e, 0, sizeof *e);
	if (size < sizeof(Elf32_Ehdr) || memcmp(f.at, ELFMAG, SELFMAG)) return -1;
	f.wide = f.at[EI_CLASS] == ELFCLASS64;
	f.big_endian = f.at[EI_DATA] == ELFDATA2MSB;
	type = (unsigned)number(&f, 16, 2);
	if (type != ET_EXEC && type != ET_DYN) return -1;

	e->bits = f.wide ? 64 : 32;
	e->big_endian = f.big_endian;
	e->machine = (unsigned)number(&f, 18, 2);
	e->is_go = has_go_section(&f);
	t = program_headers(&f);
	for (unsigned i = 0; i < t.count; i++) {
		const uint64_t header = entry(&f, &t, i);

		switch (number(&f, header, 4)) {
		case PT_INTERP: has_loader = 1, read_interpreter(e, &f, header); break;
		case PT_DYNAMIC: is_program = says_program(&f, header); break;
		case PT_NOTE: e->is_go |= is_go_note(&f, segment_offset(&f, header)); break;
		default:;
		}
	}
	e->is_static = !has_loader && (type == ET_EXEC || is_program);
	return 0;
}

enum elf_libc elf_libc(const char *loader)
{
	const char *const slash = strrchr(loader, '/');
	const char *const name = slash ? slash + 1 : loader;

	if (!strncmp(name, "ld-musl-", 8)) return ELF_MUSL;
	if (!strncmp(name, "ld-linux", 8) || !strncmp(name, "ld64.so.", 8)
		|| !strncmp(name, "ld.so.", 6))
		return ELF_GLIBC;
	return ELF_OTHER_LIBC;
}

int elf_fits(const struct elf *a, const struct elf *b)
{
	return a->bits == b->bits && a->big_endian == b->big_endian
		&& a->machine == b->machine;
}

const char *elf_machine(const struct elf *e)
{
	switch (e->machine) {
	case EM_386: return "i386";
	case EM_X86_64: return e->bits == 32 ? "x32" : "x86-64";
	case EM_ARM: return "arm";
	case EM_AARCH64: return "arm64";
	case EM_MIPS: return "mips";
	case EM_PPC: return "powerpc";
	case EM_PPC64: return "powerpc64";
	case EM_S390: return "s390";
	case EM_RISCV: return "riscv";
	case EM_LOONGARCH: return "loongarch";
	default: return "unknown";
	}
}

static int is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The bytes from *from up to `end`, without the blanks around. */
static int copy(char out[ELF_INTERPRETER], const char *from, const char *end)
{
	while (from < end && is_blank(*from)) from++;
	while (from < end && is_blank(end[-1])) end--;
	if (end - from >= ELF_INTERPRETER) return -1;
	memcpy(out, from, (size_t)(end - from));
	out[end - from] = 0;
	return 0;
}

int script_read(char interpreter[ELF_INTERPRETER], char argument[ELF_INTERPRETER],
	const void *bytes, size_t size)
{
	const char *at = bytes, *end, *blank;

	if (size < 2 || at[0] != '#' || at[1] != '!') return -1;
	if (size > ELF_INTERPRETER) size = ELF_INTERPRETER;
	end = memchr(at, '\n', size);
	if (!end) end = at + size;
	for (at += 2; at < end && is_blank(*at);) at++;
	for (blank = at; blank < end && !is_blank(*blank) && *blank;) blank++;
	if (copy(interpreter, at, blank) || copy(argument, blank, end)) return -1;
	return *interpreter ? 0 : -1;
}
