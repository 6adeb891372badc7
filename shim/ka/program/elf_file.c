/* elf_file.c - see elf_file.h */
#include "ka/program/elf_file.h"

#include <elf.h>
#include <stdint.h>
#include <string.h>

#include "common/compat.h"
#include "common/str.h"

struct file {
	elf_source *source;
	void *from;
	uint64_t size;
	unsigned char part[4096]; /* bytes of the file, from `begins` on */
	uint64_t begins, bytes;
	int wide, big_endian; /* 64-bit */
};

/* A table of headers. */
struct header_table {
	uint64_t at;
	unsigned count, each;
};

static int is_within(const struct file *f, uint64_t offset, uint64_t bytes)
{
	return offset <= f->size && bytes <= f->size - offset;
}

/* Returns that many bytes of the file, at most sizeof f->part. They are valid until the
 * next call. Returns a null pointer if the file is shorter, or was truncated while it was
 * read. */
static const unsigned char *read_at(struct file *f, uint64_t offset, uint64_t bytes)
{
	long n;

	if (!is_within(f, offset, bytes) || bytes > sizeof f->part) return NULL;
	if (offset >= f->begins && offset - f->begins <= f->bytes
		&& bytes <= f->bytes - (offset - f->begins))
		return f->part + (offset - f->begins);
	n = f->source(f->from, f->part, sizeof f->part, offset);
	f->begins = offset;
	f->bytes = n > 0 ? (uint64_t)n : 0;
	return bytes <= f->bytes ? f->part : NULL;
}

static uint64_t number(struct file *f, uint64_t offset, unsigned bytes)
{
	const unsigned char *const at = read_at(f, offset, bytes);
	uint64_t n = 0;

	for (unsigned i = 0; at && i < bytes; i++)
		n |= (uint64_t)at[i] << 8 * (f->big_endian ? bytes - 1 - i : i);
	return n;
}

/* Returns a field of a header that is one word. Its offset is given for the 32-bit and for
 * the 64-bit layout. */
static uint64_t word(struct file *f, uint64_t header, unsigned at32, unsigned at64)
{
	return f->wide ? number(f, header + at64, 8) : number(f, header + at32, 4);
}

static struct header_table program_headers(struct file *f)
{
	return (struct header_table){ word(f, 0, 28, 32),
		(unsigned)number(f, f->wide ? 56 : 44, 2),
		f->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr) };
}

static struct header_table section_headers(struct file *f)
{
	return (struct header_table){ word(f, 0, 32, 40),
		(unsigned)number(f, f->wide ? 60 : 48, 2),
		f->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr) };
}

/* Returns the offset of a header. A header outside the file reads as zeros. */
static uint64_t entry(struct file *f, const struct header_table *t, unsigned i)
{
	const uint64_t offset = t->at + (uint64_t)i * t->each;

	return t->at <= f->size && is_within(f, offset, t->each) ? offset : f->size;
}

/* Whether the file has that string at that offset. */
static int is_string(struct file *f, uint64_t offset, const char *s)
{
	const size_t n = strlen(s) + 1;
	const unsigned char *const at = read_at(f, offset, n);

	return at && !memcmp(at, s, n);
}

static uint64_t segment_offset(struct file *f, uint64_t header)
{
	return word(f, header, 4, 8);
}

static uint64_t segment_size(struct file *f, uint64_t header)
{
	return word(f, header, 16, 32);
}

/* A note begins with the size of the name, the size of the content, and the type. */
static int is_go_note(struct file *f, uint64_t note)
{
	return number(f, note, 4) == 4 && is_string(f, note + 12, "Go");
}

/* Go programs since 1.12 have a section for build information. Older ones have one for a
 * build id. */
static int has_go_section(struct file *f)
{
	const struct header_table t = section_headers(f);
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

static void read_interpreter(struct elf *e, struct file *f, uint64_t header)
{
	const uint64_t offset = segment_offset(f, header), size = segment_size(f, header);
	const unsigned char *const at =
		size && size <= ELF_INTERPRETER ? read_at(f, offset, size) : NULL;

	if (at && !at[size - 1]) memcpy(e->interpreter, at, (size_t)size);
}

/* A position-independent program has DF_1_PIE. A shared object that neither has it nor
 * names a loader is the loader itself. */
static int says_program(struct file *f, uint64_t header)
{
	const unsigned each = f->wide ? 16 : 8;
	const uint64_t at = segment_offset(f, header), size = segment_size(f, header);

	if (!is_within(f, at, size)) return 0;
	for (uint64_t i = 0; i + each <= size; i += each) {
		const uint64_t tag = word(f, at + i, 0, 0);

		if (tag == DT_NULL) return 0;
		if (tag == DT_FLAGS_1) return !!(word(f, at + i, 4, 8) & DF_1_PIE);
	}
	return 0;
}

int elf_read(struct elf *e, uint64_t size, elf_source *source, void *from)
{
	struct file f = { .source = source, .from = from, .size = size };
	const unsigned char *head;
	struct header_table t;
	unsigned type;
	int has_loader = 0, is_program = 0;

	memset(e, 0, sizeof *e);
	head = read_at(&f, 0, sizeof(Elf32_Ehdr));
	if (!head || memcmp(head, ELFMAG, SELFMAG)) return -1;
	f.wide = head[EI_CLASS] == ELFCLASS64;
	f.big_endian = head[EI_DATA] == ELFDATA2MSB;
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
	const char *const name = str_basename(loader);

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
