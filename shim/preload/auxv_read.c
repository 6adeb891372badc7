/* auxv_read.c - see auxv_read.h */
#include "preload/auxv_read.h"

#include <linux/fcntl.h>
#include <sys/uio.h>

#include "common/compat.h"
#include "common/sys.h"

static long read_from_proc(ElfW(auxv_t) *aux, unsigned long bytes)
{
	const int fd = (int)sys4(
		SYS_openat, AT_FDCWD, (long)"/proc/self/auxv", O_RDONLY | O_CLOEXEC, 0);
	long n;

	if (fd < 0) return fd;
	n = sys3(SYS_read, fd, (long)aux, (long)bytes);
	sys3(SYS_close, fd, 0, 0);
	return n;
}

/* Copies memory of this process, or fails where there is none. */
static long copy(ElfW(Addr) from, void *to, unsigned long bytes)
{
	const struct iovec here = { to, bytes }, there = { (void *)from, bytes };

	return sys6(SYS_process_vm_readv, sys3(SYS_getpid, 0, 0, 0), (long)&here, 1,
		(long)&there, 1, 0);
}

/* The kernel writes these entries in this order (create_elf_tables() in fs/binfmt_elf.c).
 * Only entries for some processors come before them. */
static int is_vector(const ElfW(auxv_t) *aux)
{
	static const unsigned char type[] = { AT_HWCAP, AT_PAGESZ, AT_CLKTCK, AT_PHDR,
		AT_PHENT };

	for (unsigned i = 0; i < sizeof type; i++)
		if (aux[i].a_type != type[i]) return 0;
	return aux[4].a_un.a_val == sizeof(ElfW(Phdr));
}

/* On the main thread the kernel's vector is above us on the stack. The kernel copies, since
 * another stack may end anywhere, and what is above it may be unmapped at any time. */
static long read_from_stack(ElfW(auxv_t) *aux, unsigned long bytes)
{
	enum { WORDS = 256, VECTOR = 10, REACH = 4 << 20 };
	ElfW(Addr) words[WORDS];
	const ElfW(Addr) from = (ElfW(Addr))words;

	for (ElfW(Addr) at = from; at - from < REACH;
		at += (WORDS - VECTOR) * sizeof *words) {
		const long n = copy(at, words, sizeof words) / (long)sizeof *words;

		for (long i = 0; i + VECTOR <= n; i++)
			if (is_vector((const void *)&words[i]))
				return copy(at + (ElfW(Addr))i * sizeof *words, aux, bytes);
		if (n < WORDS) break;
	}
	return -1;
}

int auxv_read(ElfW(auxv_t) aux[AUXV_ENTRIES])
{
	const unsigned long bytes = (AUXV_ENTRIES - 1) * sizeof *aux;
	long n = read_from_proc(aux, bytes);

	if (n <= 0) n = sys5(SYS_prctl, PR_GET_AUXV, (long)aux, (long)bytes, 0, 0);
	if (n <= 0) n = read_from_stack(aux, bytes);
	if (n <= 0 || (unsigned long)n > bytes) return -1;
	aux[(unsigned long)n / sizeof *aux].a_type = AT_NULL;
	return 0;
}
