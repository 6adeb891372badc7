/* symbol.c - see symbol.h */
#include "symbol.h"

#pragma GCC visibility push(hidden)
extern ElfW(Dyn) _DYNAMIC[]; /* ours */
#pragma GCC visibility pop

/* glibc turns the addresses in an object's dynamic section into pointers, except
 * where it is read-only; musl leaves them alone. */
struct symbols symbol_table(const struct link_map *object)
{
	enum { SYMBOLS, NAMES, VERSIONS, GNU_HASH, HASH, TABLES };
	const ElfW(Addr) base = object->l_addr;
	ElfW(Addr) at[TABLES] = { 0 };
	int i;

	for (const ElfW(Dyn) *d = object->l_ld; d->d_tag != DT_NULL; d++) {
		switch (d->d_tag) {
		case DT_SYMTAB: i = SYMBOLS; break;
		case DT_STRTAB: i = NAMES; break;
		case DT_VERSYM: i = VERSIONS; break;
		case DT_GNU_HASH: i = GNU_HASH; break;
		case DT_HASH: i = HASH; break;
		default: continue;
		}
		at[i] = d->d_un.d_ptr + (d->d_un.d_ptr < base ? base : 0);
	}
	return (struct symbols){
		.base = base,
		.symbol = (const void *)at[SYMBOLS],
		.names = (const void *)at[NAMES],
		.versions = (const void *)at[VERSIONS],
		.gnu_hash = (const void *)at[GNU_HASH],
		.hash = (const void *)at[HASH],
	};
}

static int is_same(const char *a, const char *b)
{
	while (*a && *a == *b) a++, b++;
	return *a == *b;
}

/* Whether symbol i is a function of that name, defined, and not hidden behind a
 * newer version of itself. */
static int is_it(const struct symbols *s, unsigned i, const char *name)
{
	const ElfW(Sym) *const symbol = &s->symbol[i];

	return symbol->st_shndx != SHN_UNDEF && (symbol->st_info & 0xf) == STT_FUNC
		&& !(s->versions && s->versions[i] & 0x8000)
		&& is_same(s->names + symbol->st_name, name);
}

static unsigned gnu_hash(const char *name)
{
	unsigned h = 5381;

	while (*name) h = h * 33 + (unsigned char)*name++;
	return h;
}

/* Four words, a Bloom filter of words[2] machine words, words[0] buckets, and for
 * each symbol from words[1] on its hash, whose lowest bit ends a bucket. */
static unsigned by_gnu_hash(const struct symbols *s, const char *name)
{
	const unsigned *const words = s->gnu_hash;
	const unsigned *const buckets =
		words + 4 + words[2] * (sizeof(ElfW(Addr)) / sizeof *words);
	const unsigned *const hashes = buckets + words[0];
	const unsigned h = gnu_hash(name);
	unsigned i = words[0] ? buckets[h % words[0]] : 0;

	if (i < words[1]) return 0;
	for (;; i++) {
		const unsigned this = hashes[i - words[1]];

		if ((this | 1) == (h | 1) && is_it(s, i, name)) return i;
		if (this & 1) return 0;
	}
}

/* The old table's second word is the number of symbols; such objects are few. */
static unsigned one_by_one(const struct symbols *s, const char *name)
{
	for (unsigned i = 1; i < s->hash[1]; i++)
		if (is_it(s, i, name)) return i;
	return 0;
}

void *symbol_function(const struct symbols *s, const char *name)
{
	unsigned i = 0;

	if (!s->symbol || !s->names) return 0;
	if (s->gnu_hash)
		i = by_gnu_hash(s, name);
	else if (s->hash)
		i = one_by_one(s, name);
	return i ? (void *)(s->base + s->symbol[i].st_value) : 0;
}

static const struct r_debug *debug_of(const ElfW(Dyn) *dynamic)
{
	for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++)
		if (dynamic->d_tag == DT_DEBUG)
			return (const struct r_debug *)dynamic->d_un.d_ptr;
	return 0;
}

/* A program that an interpreter loads has a PT_PHDR. Without one, this is the
 * loader itself (musl's, when it was given the program by name). */
static const ElfW(Dyn) *dynamic_of(const ElfW(Phdr) *phdr, unsigned long count)
{
	const ElfW(Phdr) *self = 0, *dynamic = 0;

	for (unsigned long i = 0; phdr && i < count; i++) {
		if (phdr[i].p_type == PT_PHDR) self = &phdr[i];
		if (phdr[i].p_type == PT_DYNAMIC) dynamic = &phdr[i];
	}
	if (!self || !dynamic) return 0;
	return (const void *)((ElfW(Addr))phdr - self->p_vaddr + dynamic->p_vaddr);
}

const struct link_map *symbol_objects_behind(const ElfW(Phdr) *phdr, unsigned long count)
{
	const struct r_debug *const debug = debug_of(dynamic_of(phdr, count));
	const struct link_map *o = debug ? debug->r_map : 0;

	while (o && o->l_ld != _DYNAMIC) o = o->l_next;
	return o ? o->l_next : 0;
}
