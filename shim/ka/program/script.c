/* script.c - reads the interpreter of a script; see elf_file.h */
#include "ka/program/elf_file.h"

#include <string.h>

static int is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Copies without leading and trailing blanks. Returns -1 if it is too long. */
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
