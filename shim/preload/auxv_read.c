/* auxv_read.c - see auxv_read.h */
#include "preload/auxv_read.h"

#include <linux/fcntl.h>

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

int auxv_read(ElfW(auxv_t) aux[AUXV_ENTRIES])
{
	const unsigned long bytes = (AUXV_ENTRIES - 1) * sizeof *aux;
	long n = read_from_proc(aux, bytes);

	if (n <= 0) n = sys5(SYS_prctl, PR_GET_AUXV, (long)aux, (long)bytes, 0, 0);
	if (n <= 0 || (unsigned long)n > bytes) return -1;
	aux[(unsigned long)n / sizeof *aux].a_type = AT_NULL;
	return 0;
}
