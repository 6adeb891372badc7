/* Recognises the kind of a program by its headers, which are made up here. */
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ka/program/elf_file.h"

enum { SIZE = 4096, TEXT = 1024, DYNAMIC = 1400, STRINGS = 2048 };

/* A file that is being made. Program headers follow the header; section headers are at
 * 1536, strings at 2048, and the contents of segments at 1024. */
struct making {
	unsigned char bytes[SIZE];
	int wide, big;
	unsigned segments, sections, strings;
};

static void put(struct making *m, unsigned at, unsigned bytes, uint64_t value)
{
	for (unsigned i = 0; i < bytes; i++)
		m->bytes[at + (m->big ? bytes - 1 - i : i)] =
			(unsigned char)(value >> 8 * i);
}

static void put_word(
	struct making *m, unsigned at, unsigned at32, unsigned at64, uint64_t v)
{
	put(m, at + (m->wide ? at64 : at32), m->wide ? 8 : 4, v);
}

static struct making *making(int bits, int big, unsigned type, unsigned machine)
{
	static struct making m;

	memset(&m, 0, sizeof m);
	m.wide = bits == 64;
	m.big = big;
	memcpy(m.bytes, ELFMAG, SELFMAG);
	m.bytes[EI_CLASS] = m.wide ? ELFCLASS64 : ELFCLASS32;
	m.bytes[EI_DATA] = big ? ELFDATA2MSB : ELFDATA2LSB;
	put(&m, 16, 2, type);
	put(&m, 18, 2, machine);
	put_word(&m, 0, 28, 32, 64);
	put_word(&m, 0, 32, 40, 1536);
	return &m;
}

static void segment(struct making *m, unsigned type, uint64_t offset, uint64_t size)
{
	const unsigned at = 64 + m->segments++ * (m->wide ? 56 : 32);

	put(m, at, 4, type);
	put_word(m, at, 4, 8, offset);
	put_word(m, at, 16, 32, size);
	put(m, m->wide ? 56 : 44, 2, m->segments);
}

/* Adds a section. The first one is the table of strings itself. */
static void section(struct making *m, const char *name)
{
	const unsigned each = m->wide ? 64 : 40;

	if (!m->sections) {
		put_word(m, 1536 + each, 16, 24, STRINGS);
		put(m, m->wide ? 62 : 50, 2, 1);
		m->sections = 2;
	}
	put(m, 1536 + m->sections++ * each, 4, ++m->strings);
	strcpy((char *)m->bytes + STRINGS + m->strings, name);
	m->strings += (unsigned)strlen(name);
	put(m, m->wide ? 60 : 48, 2, m->sections);
}

static void interpreter(struct making *m, const char *name)
{
	strcpy((char *)m->bytes + TEXT, name);
	segment(m, PT_INTERP, TEXT, strlen(name) + 1);
}

static void dynamic(struct making *m, uint64_t flags)
{
	const unsigned each = m->wide ? 16 : 8;

	put_word(m, DYNAMIC, 0, 0, DT_DEBUG);
	put_word(m, DYNAMIC + each, 0, 0, DT_FLAGS_1);
	put_word(m, DYNAMIC + each, 4, 8, flags);
	segment(m, PT_DYNAMIC, DYNAMIC, 2 * each);
}

struct memory {
	const void *bytes;
	size_t size;
};

static long source(void *from, void *to, size_t room, uint64_t offset)
{
	const struct memory *const m = from;

	if (offset >= m->size) return 0;
	if (room > m->size - offset) room = (size_t)(m->size - offset);
	memcpy(to, (const char *)m->bytes + offset, room);
	return (long)room;
}

static int read_kind(struct elf *e, const void *bytes, size_t size)
{
	return elf_read(e, size, source, &(struct memory){ bytes, size });
}

static struct elf kind(const struct making *m)
{
	struct elf e;

	assert_int_equal(read_kind(&e, m->bytes, sizeof m->bytes), 0);
	return e;
}

static const struct {
	int bits, big;
	unsigned machine;
	const char *name;
} layout[] = {
	{ 64, 0, EM_X86_64, "x86-64" },
	{ 32, 0, EM_386, "i386" },
	{ 32, 0, EM_X86_64, "x32" },
	{ 64, 0, EM_AARCH64, "arm64" },
	{ 64, 1, EM_S390, "s390" },
	{ 32, 1, EM_PPC, "powerpc" },
	{ 64, 0, 4711, "unknown" },
};

enum { LAYOUTS = sizeof layout / sizeof *layout };

static struct making *laid_out(int i, unsigned type)
{
	return making(layout[i].bits, layout[i].big, type, layout[i].machine);
}

static void a_program_with_a_loader_is_dynamic_whatever_its_layout(void **state)
{
	(void)state;
	for (int i = 0; i < LAYOUTS; i++) {
		struct making *const m = laid_out(i, i % 2 ? ET_EXEC : ET_DYN);
		struct elf e;

		interpreter(m, "/lib/ld-musl-x86_64.so.1");
		dynamic(m, i % 2 ? 0 : DF_1_PIE);
		e = kind(m);
		assert_int_equal(e.bits, layout[i].bits);
		assert_int_equal(e.big_endian, layout[i].big);
		assert_int_equal(e.machine, layout[i].machine);
		assert_string_equal(elf_machine(&e), layout[i].name);
		assert_string_equal(e.interpreter, "/lib/ld-musl-x86_64.so.1");
		assert_int_equal(e.is_static, 0);
		assert_int_equal(e.is_go, 0);
	}
}

static void a_program_without_a_loader_is_static_unless_it_is_a_loader(void **state)
{
	(void)state;
	for (int i = 0; i < LAYOUTS; i++) {
		struct making *m = laid_out(i, ET_EXEC);

		assert_int_equal(kind(m).is_static, 1);
		m = laid_out(i, ET_DYN); /* static-pie */
		dynamic(m, DF_1_PIE);
		assert_int_equal(kind(m).is_static, 1);
		m = laid_out(i, ET_DYN); /* ld.so */
		dynamic(m, DF_1_NOW);
		assert_int_equal(kind(m).is_static, 0);
		assert_string_equal(kind(m).interpreter, "");
	}
}

static void go_programs_are_recognised_by_a_section_or_a_note(void **state)
{
	(void)state;
	for (int i = 0; i < LAYOUTS; i++) {
		struct making *m = laid_out(i, ET_EXEC);

		section(m, ".text");
		section(m, ".note.gnu.build-id");
		assert_int_equal(kind(m).is_go, 0);
		section(m, ".go.buildinfo");
		assert_int_equal(kind(m).is_go, 1);
		m = laid_out(i, ET_EXEC);
		section(m, ".note.go.buildid");
		assert_int_equal(kind(m).is_go, 1);

		m = laid_out(i, ET_EXEC); /* without section headers */
		put(m, TEXT, 4, 4);
		strcpy((char *)m->bytes + TEXT + 12, "GNU");
		segment(m, PT_NOTE, TEXT, 16);
		assert_int_equal(kind(m).is_go, 0);
		strcpy((char *)m->bytes + TEXT + 12, "Go");
		assert_int_equal(kind(m).is_go, 1);
	}
}

static void other_files_are_not_taken_for_programs(void **state)
{
	struct making *m = making(64, 0, ET_REL, EM_X86_64);
	struct elf e;

	(void)state;
	assert_int_equal(read_kind(&e, m->bytes, SIZE), -1);
	m = making(64, 0, ET_CORE, EM_X86_64);
	assert_int_equal(read_kind(&e, m->bytes, SIZE), -1);
	assert_int_equal(read_kind(&e, "#!/bin/sh\n", 10), -1);
	assert_int_equal(read_kind(&e, "", 0), -1);
	m = making(64, 0, ET_EXEC, EM_X86_64);
	assert_int_equal(read_kind(&e, m->bytes, 51), -1);
	m->bytes[0] = 'x';
	assert_int_equal(read_kind(&e, m->bytes, SIZE), -1);
}

static void offsets_beyond_the_file_are_ignored(void **state)
{
	const uint64_t far[] = { SIZE - 2, SIZE, SIZE + 1, UINT32_MAX, UINT64_MAX - 10 };

	(void)state;
	for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
		struct making *m = making(64, 0, ET_DYN, EM_X86_64);

		segment(m, PT_INTERP, far[i], 20);
		segment(m, PT_INTERP, TEXT, far[i]);
		segment(m, PT_NOTE, far[i], 20);
		segment(m, PT_DYNAMIC, far[i], far[i]);
		assert_string_equal(kind(m).interpreter, "");
		assert_int_equal(kind(m).is_go, 0);

		m = making(64, 0, ET_EXEC, EM_X86_64);
		section(m, ".go.buildinfo");
		put_word(m, 0, 32, 40, far[i]);
		put_word(m, 0, 28, 32, far[i]);
		put(m, 56, 2, 0xffff);
		assert_int_equal(kind(m).is_go, 0);
	}
}

static void a_file_that_is_truncated_while_it_is_read_does_no_harm(void **state)
{
	struct making *const m = making(64, 0, ET_DYN, EM_X86_64);
	struct elf e;

	(void)state;
	interpreter(m, "/lib/ld-linux.so.2");
	for (size_t left = 0; left < SIZE; left++) {
		const int is_whole = left >= TEXT + sizeof "/lib/ld-linux.so.2";

		if (elf_read(&e, SIZE, source, &(struct memory){ m->bytes, left }))
			continue;
		assert_string_equal(e.interpreter, is_whole ? "/lib/ld-linux.so.2" : "");
	}
}

static void an_interpreter_without_a_null_byte_is_ignored(void **state)
{
	struct making *const m = making(64, 0, ET_DYN, EM_X86_64);

	(void)state;
	memset(m->bytes + TEXT, 'x', 300);
	segment(m, PT_INTERP, TEXT, 20);
	assert_string_equal(kind(m).interpreter, "");
	segment(m, PT_INTERP, TEXT, 301); /* longer than any loader's path */
	assert_string_equal(kind(m).interpreter, "");
	segment(m, PT_INTERP, TEXT, 0);
	assert_string_equal(kind(m).interpreter, "");
}

static void the_name_of_a_loader_shows_its_libc(void **state)
{
	(void)state;
	assert_int_equal(elf_libc("/lib64/ld-linux-x86-64.so.2"), ELF_GLIBC);
	assert_int_equal(elf_libc("/lib/ld-linux.so.2"), ELF_GLIBC);
	assert_int_equal(elf_libc("/lib64/ld64.so.2"), ELF_GLIBC);
	assert_int_equal(elf_libc("/lib/ld.so.1"), ELF_GLIBC);
	assert_int_equal(
		elf_libc("/nix/store/x-glibc/lib/ld-linux-aarch64.so.1"), ELF_GLIBC);
	assert_int_equal(elf_libc("/lib/ld-musl-aarch64.so.1"), ELF_MUSL);
	assert_int_equal(elf_libc("/system/bin/linker64"), ELF_OTHER_LIBC);
	assert_int_equal(elf_libc("/ld-musl-/x"), ELF_OTHER_LIBC);
	assert_int_equal(elf_libc(""), ELF_OTHER_LIBC);
}

static void a_library_fits_programs_of_its_own_kind_alone(void **state)
{
	(void)state;
	for (int i = 0; i < LAYOUTS; i++)
		for (int j = 0; j < LAYOUTS; j++) {
			const struct elf a = kind(laid_out(i, ET_DYN));
			const struct elf b = kind(laid_out(j, ET_EXEC));

			assert_int_equal(elf_fits(&a, &b), i == j);
		}
}

static void scripts_name_an_interpreter_and_one_argument(void **state)
{
	static const struct {
		const char *script, *interpreter, *argument;
	} row[] = {
		{ "#!/bin/sh\n", "/bin/sh", "" },
		{ "#!/bin/sh", "/bin/sh", "" },
		{ "#! /bin/sh -e\nexit", "/bin/sh", "-e" },
		{ "#!\t/usr/bin/env  -S python3 -u \t\n", "/usr/bin/env", "-S python3 -u" },
		{ "#!x y", "x", "y" },
	};
	char interpreter[ELF_INTERPRETER], argument[ELF_INTERPRETER], longest[600];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		assert_int_equal(script_read(interpreter, argument, row[i].script,
					 strlen(row[i].script)),
			0);
		assert_string_equal(interpreter, row[i].interpreter);
		assert_string_equal(argument, row[i].argument);
	}
	assert_int_equal(script_read(interpreter, argument, "#!\n", 3), -1);
	assert_int_equal(script_read(interpreter, argument, "#!  ", 4), -1);
	assert_int_equal(script_read(interpreter, argument, "#", 1), -1);
	assert_int_equal(script_read(interpreter, argument, "# !/bin/sh\n", 11), -1);
	assert_int_equal(script_read(interpreter, argument, "", 0), -1);
	memset(longest, 'x', sizeof longest);
	memcpy(longest, "#!", 2);
	assert_int_equal(script_read(interpreter, argument, longest, sizeof longest), 0);
	assert_int_equal(strlen(interpreter), ELF_INTERPRETER - 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_with_a_loader_is_dynamic_whatever_its_layout),
		cmocka_unit_test(
			a_program_without_a_loader_is_static_unless_it_is_a_loader),
		cmocka_unit_test(go_programs_are_recognised_by_a_section_or_a_note),
		cmocka_unit_test(other_files_are_not_taken_for_programs),
		cmocka_unit_test(offsets_beyond_the_file_are_ignored),
		cmocka_unit_test(a_file_that_is_truncated_while_it_is_read_does_no_harm),
		cmocka_unit_test(an_interpreter_without_a_null_byte_is_ignored),
		cmocka_unit_test(the_name_of_a_loader_shows_its_libc),
		cmocka_unit_test(a_library_fits_programs_of_its_own_kind_alone),
		cmocka_unit_test(scripts_name_an_interpreter_and_one_argument),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
