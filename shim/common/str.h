/* str.h - string functions that do not call libc. Pure. */
#ifndef STR_H
#define STR_H

static inline int str_equal(const char *a, const char *b)
{
	for (unsigned long i = 0; a[i] == b[i]; i++)
		if (!a[i]) return 1;
	return 0;
}

/* Returns the rest of s after `start`, or a null pointer if s begins otherwise. */
static inline const char *str_after(const char *s, const char *start)
{
	while (*start && *s == *start) s++, start++;
	return *start ? 0 : s;
}

static inline const char *str_basename(const char *path)
{
	const char *name = path;

	for (; *path; path++)
		if (*path == '/') name = path + 1;
	return name;
}

static inline char str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

#endif
