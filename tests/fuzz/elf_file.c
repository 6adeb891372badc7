/* Reads any bytes as a program: nothing outside the file is read, and the result is in its
 * bounds. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ka/program/elf_file.h"

static void require(int holds)
{
	if (!holds) abort();
}

struct memory {
	const uint8_t *bytes;
	size_t size;
};

static long source(void *from, void *to, size_t room, uint64_t offset)
{
	const struct memory *const m = from;

	require(offset <= m->size);
	if (room > m->size - offset) room = (size_t)(m->size - offset);
	if (room) memcpy(to, m->bytes + offset, room);
	return (long)room;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char interpreter[ELF_INTERPRETER], argument[ELF_INTERPRETER];
	uint8_t *const exactly = malloc(size ? size : 1);
	struct elf e;

	require(exactly != 0);
	if (size) memcpy(exactly, data, size);
	if (!elf_read(&e, size, source, &(struct memory){ exactly, size })) {
		require(e.bits == 32 || e.bits == 64);
		require(memchr(e.interpreter, 0, sizeof e.interpreter) != 0);
		require(elf_fits(&e, &e));
		require(*elf_machine(&e) != 0);
		elf_libc(e.interpreter);
		require(!e.is_static || !*e.interpreter);
	}
	if (!script_read(interpreter, argument, exactly, size)) {
		require(*interpreter && memchr(interpreter, 0, sizeof interpreter));
		require(memchr(argument, 0, sizeof argument) != 0);
	}
	free(exactly);
	return 0;
}
