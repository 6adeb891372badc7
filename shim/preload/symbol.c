/* symbol.c - see symbol.h */
#include "preload/symbol.h"

#include "common/initial_stack.h"
#include "common/processor.h"
#include "common/str.h"

#pragma GCC visibility push(hidden)
extern ElfW(Dyn) _DYNAMIC[]; /* ours */
#pragma GCC visibility pop

enum { WORD_BITS = 8 * sizeof(ElfW(Addr)) };

static ElfW(Addr) distance(ElfW(Addr) a, ElfW(Addr) b)
{
	return a < b ? b - a : a - b;
}

static const ElfW(Dyn) *entry(const ElfW(Dyn) *d, int tag)
{
	for (; d->d_tag != tag; d++)
		if (d->d_tag == DT_NULL) return 0;
	return d;
}

/* glibc replaces the addresses in an object's dynamic section by pointers, unless the
 * section is read-only; musl does not. Returns what has to be added to an address to make
 * it a pointer: the reading that is nearer to the section is the right one. (The load bias
 * may be negative, so comparing with it is not enough.) */
static ElfW(Addr) bias(const struct link_map *object, ElfW(Addr) address)
{
	const ElfW(Addr) here = (ElfW(Addr))object->l_ld, moved = address + object->l_addr;

	return distance(address, here) < distance(moved, here) ? 0 : object->l_addr;
}

/* The symbol tables of an object. */
struct symbols {
	ElfW(Addr) base;
	const ElfW(Sym) *symbol;
	const char *names;
	const ElfW(Half)
		*versions; /* the version index of each symbol, or a null pointer */
	const ElfW(Verdef) *version; /* their names */
	const unsigned *gnu_hash, *hash;
};

/* words: a DT_GNU_HASH table. It has four words; then a Bloom filter of words[2] machine
 * words; then words[0] buckets; then the hash of each symbol from words[1] on. */
static int may_define_any(
	const unsigned *words, const struct symbol_name *name, unsigned names)
{
	const ElfW(Addr) *const filter = (const void *)(words + 4);

	if (!words[0]) return 0;
	for (; names; names--, name++) {
		const unsigned h = name->hash;
		const ElfW(Addr) bits = filter[h / WORD_BITS & (words[2] - 1)];

		if (bits >> h % WORD_BITS & bits >> (h >> words[3]) % WORD_BITS & 1)
			return 1;
	}
	return 0;
}

/* glibc does not replace the address in DT_VERDEF. */
static void read_tables(struct symbols *s, const ElfW(Dyn) *d, ElfW(Addr) add)
{
	for (;; d++) {
		if (d->d_tag > DT_SYMTAB && d->d_tag < DT_VERSYM) continue; /* most */
		switch (d->d_tag) {
		case DT_SYMTAB: s->symbol = (const void *)(d->d_un.d_ptr + add); break;
		case DT_STRTAB: s->names = (const void *)(d->d_un.d_ptr + add); break;
		case DT_VERSYM: s->versions = (const void *)(d->d_un.d_ptr + add); break;
		case DT_VERDEF: s->version = (const void *)(d->d_un.d_ptr + s->base); break;
		case DT_NULL: return;
		}
	}
}

/* Returns 0 if the object defines none of the names. Most objects do not: of them it reads
 * only the Bloom filter in front of the hash table. */
static int find_tables(struct symbols *s, const struct link_map *object,
	const struct symbol_name *name, unsigned names)
{
	const ElfW(Dyn) *const gnu = entry(object->l_ld, DT_GNU_HASH);
	const ElfW(Dyn) *const hash = gnu ? gnu : entry(object->l_ld, DT_HASH);
	ElfW(Addr) add;
	const unsigned *words;

	if (!hash) return 0;
	add = bias(object, hash->d_un.d_ptr);
	words = (const void *)(hash->d_un.d_ptr + add);
	if (gnu && !may_define_any(words, name, names)) return 0;
	*s = (struct symbols){
		.base = object->l_addr,
		.gnu_hash = gnu ? words : 0,
		.hash = gnu ? 0 : words,
	};
	read_tables(s, object->l_ld, add);
	return s->symbol && s->names;
}

static int is_of_glibc(const char *version)
{
	return version[0] == 'G' && version[1] == 'L' && version[2] == 'I'
		&& version[3] == 'B' && version[4] == 'C' && version[5] == '_';
}

/* Whether symbol i would satisfy a program that asks for glibc's base version of it
 * (GLIBC_2.2.5 on x86-64): it has that version, hidden or not, or no version. */
static int has_default_version(const struct symbols *s, unsigned i)
{
	enum { HIDDEN = 0x8000, NAMED = 2 };
	const unsigned index = s->versions ? s->versions[i] & ~(unsigned)HIDDEN : 1;
	const ElfW(Verdef) *v = s->version;
	const ElfW(Verdaux) *aux;

	if (index < NAMED || !v) return !s->versions || !(s->versions[i] & HIDDEN);
	while (v->vd_ndx != index) {
		if (!v->vd_next) return 0;
		v = (const void *)((const char *)v + v->vd_next);
	}
	aux = (const void *)((const char *)v + v->vd_aux);
	return is_of_glibc(s->names + aux->vda_name);
}

static int matches(const struct symbols *s, unsigned i, const char *name)
{
	const ElfW(Sym) *const symbol = &s->symbol[i];

	return symbol->st_shndx != SHN_UNDEF && str_equal(s->names + symbol->st_name, name)
		&& has_default_version(s, i);
}

/* The lowest bit of a hash marks the end of a bucket. may_define_any() has seen that there
 * are buckets. */
static unsigned find_by_gnu_hash(const struct symbols *s, const struct symbol_name *name)
{
	const unsigned *const words = s->gnu_hash;
	const unsigned *const buckets =
		words + 4 + words[2] * (sizeof(ElfW(Addr)) / sizeof *words);
	const unsigned *const hashes = buckets + words[0];
	const unsigned h = name->hash;
	unsigned i = buckets[h % words[0]];

	if (i < words[1]) return 0;
	for (;; i++) {
		const unsigned this = hashes[i - words[1]];

		if ((this | 1) == (h | 1) && matches(s, i, name->text)) return i;
		if (this & 1) return 0;
	}
}

/* The second word of the old hash table is the number of symbols. Few objects have only
 * this table. */
static unsigned find_one_by_one(const struct symbols *s, const struct symbol_name *name)
{
	for (unsigned i = 1; i < s->hash[1]; i++)
		if (matches(s, i, name->text)) return i;
	return 0;
}

static const ElfW(Sym) *find(const struct symbols *s, const struct symbol_name *name)
{
	const unsigned i =
		s->gnu_hash ? find_by_gnu_hash(s, name) : find_one_by_one(s, name);

	return i ? &s->symbol[i] : 0;
}

static void *find_function(
	const struct symbols *s, const struct symbol_name *name, const ElfW(auxv_t) *aux)
{
	const ElfW(Sym) *const symbol = find(s, name);
	void *p;

	if (!symbol) return 0;
	p = (void *)(s->base + symbol->st_value);
	if ((symbol->st_info & 0xf) == STT_FUNC) return p;
	if ((symbol->st_info & 0xf) != STT_GNU_IFUNC) return 0;
	return processor_resolve(
		p, auxv_value(aux, AT_HWCAP, 0), auxv_value(aux, AT_HWCAP2, 0));
}

void symbol_functions(const struct link_map *o, const struct symbol_name *name,
	unsigned names, void **found, const ElfW(auxv_t) *aux)
{
	unsigned missing = names;

	for (unsigned i = 0; i < names; i++) found[i] = 0;
	for (; o && missing; o = o->l_next) {
		struct symbols defined;

		if (!find_tables(&defined, o, name, names)) continue;
		for (unsigned i = 0; i < names; i++)
			if (!found[i]
				&& (found[i] = find_function(&defined, &name[i], aux)))
				missing--;
	}
}

void *symbol_variable(const struct link_map *o, const struct symbol_name *name)
{
	for (; o; o = o->l_next) {
		struct symbols defined;
		const ElfW(Sym) *symbol;

		if (!find_tables(&defined, o, name, 1)) continue;
		symbol = find(&defined, name);
		if (symbol && (symbol->st_info & 0xf) == STT_OBJECT)
			return (void *)(defined.base + symbol->st_value);
	}
	return 0;
}

static const ElfW(Phdr) *header_of(const ElfW(Phdr) *phdr, unsigned long n, unsigned type)
{
	for (; n; n--, phdr++)
		if (phdr->p_type == type) return phdr;
	return 0;
}

/* The loader stores the address in the program's DT_DEBUG entry. */
static const struct r_debug *debug_by_program(const ElfW(Phdr) *phdr, unsigned long n)
{
	const ElfW(Phdr) *const self = header_of(phdr, n, PT_PHDR);
	const ElfW(Phdr) *const dynamic = header_of(phdr, n, PT_DYNAMIC);
	const ElfW(Dyn) *d;

	if (!self || !dynamic) return 0;
	d = entry((const void *)((ElfW(Addr))phdr - self->p_vaddr + dynamic->p_vaddr),
		DT_DEBUG);
	return d ? (const struct r_debug *)d->d_un.d_ptr : 0;
}

/* Without a DT_DEBUG entry: the loader exports the list as _r_debug (glibc), or a pointer
 * to it as _dl_debug_addr (musl). */
static const struct r_debug *debug_by_loader(const ElfW(Ehdr) *loader)
{
	static const struct symbol_name in_glibc = { "_r_debug", 0x5475103c },
					in_musl = { "_dl_debug_addr", 0x4e699bb4 };
	const ElfW(Addr) base = (ElfW(Addr))loader;
	const ElfW(Phdr) *const dynamic = header_of(
		(const void *)(base + loader->e_phoff), loader->e_phnum, PT_DYNAMIC);
	struct link_map o = { .l_addr = base };
	const void *p;

	if (!dynamic) return 0;
	o.l_ld = (ElfW(Dyn) *)(base + dynamic->p_vaddr);
	if ((p = symbol_variable(&o, &in_glibc))) return p;
	p = symbol_variable(&o, &in_musl);
	return p ? *(const struct r_debug *const *)p : 0;
}

/* If the loader was started with the program as its argument, AT_BASE is 0 and AT_PHDR
 * points to the loader's own program headers, which follow its ELF header. AT_PHNUM is
 * looked for after AT_PHDR, where the kernel puts it. */
const struct link_map *symbol_objects(const ElfW(auxv_t) *aux)
{
	const ElfW(auxv_t) *program = aux;
	const struct r_debug *debug;
	ElfW(Addr) phdr;

	for (; program->a_type != AT_PHDR; program++)
		if (program->a_type == AT_NULL) return 0;
	phdr = program->a_un.a_val;
	debug = debug_by_program((const void *)phdr, auxv_value(program, AT_PHNUM, 0));
	if (!debug) {
		const ElfW(Addr) loader = auxv_value(aux, AT_BASE, 0);

		debug = debug_by_loader(
			(const void *)(loader ? loader : phdr - sizeof(ElfW(Ehdr))));
	}
	return debug ? debug->r_map : 0;
}

const struct link_map *symbol_objects_after_self(const struct link_map *o)
{
	while (o && o->l_ld != _DYNAMIC) o = o->l_next;
	return o ? o->l_next : 0;
}
