/* image.c - see image.h */
#include "common/image.h"
#include "common/str.h"

enum { SEGMENT_MAX = 4 << 20 }; /* ssh has a tenth of that as data, and a third as code */

/* Computes the load bias from PT_PHDR. Returns 0 if the program has no PT_PHDR. That is so
 * in musl's loader, which is the main program if the user starts it by name. */
static int find_bias(const struct image *i, ElfW(Addr) *bias)
{
	for (unsigned long n = 0; n < i->headers; n++) {
		if (i->header[n].p_type != PT_PHDR) continue;
		*bias = (ElfW(Addr))i->header - i->header[n].p_vaddr;
		return 1;
	}
	return 0;
}

static int find_in(const char *from, unsigned long size, const char *tail,
	unsigned long length, int (*each)(const char *, const char *, void *), void *data)
{
	const char *const end = from + size;
	int r;

	if (size <= length) return 0;
	for (const char *p = from; p < end - length; p++)
		if (*p == *tail && str_equal(p, tail) && (r = each(p, from, data)))
			return r;
	return 0;
}

/* A read-only data segment. With ld -z noseparate-code, the default on arm64, there is
 * none, and read-only data is in the code segment. */
static int is_data(const ElfW(Phdr) *h)
{
	return h->p_type == PT_LOAD && (h->p_flags & (PF_R | PF_W | PF_X)) == PF_R;
}

static int is_code(const ElfW(Phdr) *h)
{
	return h->p_type == PT_LOAD && (h->p_flags & (PF_R | PF_W | PF_X)) == (PF_R | PF_X);
}

int image_find(const struct image *i, const char *tail,
	int (*each)(const char *at, const char *from, void *data), void *data)
{
	int (*is_searched)(const ElfW(Phdr) *) = is_code;
	unsigned long length = 0;
	ElfW(Addr) bias;
	int r = 0;

	if (!find_bias(i, &bias)) return 0;
	while (tail[length]) length++;
	for (unsigned long n = 0; n < i->headers; n++)
		if (is_data(&i->header[n])) is_searched = is_data;
	for (unsigned long n = 0; n < i->headers && !r; n++) {
		const ElfW(Phdr) *const h = &i->header[n];

		if (!is_searched(h) || h->p_filesz > SEGMENT_MAX) continue;
		r = find_in((const char *)(bias + h->p_vaddr), h->p_filesz, tail, length,
			each, data);
	}
	return r;
}

static int found(const char *at, const char *from, void *data)
{
	(void)at, (void)from, (void)data;
	return 1;
}

int image_has(const struct image *i, const char *tail)
{
	return image_find(i, tail, found, 0);
}

int image_contains(const struct image *i, const void *p)
{
	ElfW(Addr) bias;

	if (!find_bias(i, &bias)) return 0;
	for (unsigned long n = 0; n < i->headers; n++) {
		const ElfW(Phdr) *const h = &i->header[n];

		if (h->p_type == PT_LOAD && !(h->p_flags & PF_W)
			&& (ElfW(Addr))p - bias - h->p_vaddr < h->p_filesz)
			return 1;
	}
	return 0;
}
