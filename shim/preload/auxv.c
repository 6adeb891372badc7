/* auxv.c - see auxv.h */
#include "auxv.h"

#include <linux/fcntl.h>

#include "sys.h"

int auxv_follows(char *const *env)
{
	return (ElfW(Addr))env > (ElfW(Addr))__builtin_frame_address(0);
}

const ElfW(auxv_t) *auxv_behind(char *const *env)
{
	while (*env) env++;
	while (!*env) env++; /* unsetenv closes ranks, and leaves null pointers behind */
	return (const void *)env;
}

int auxv_read(ElfW(auxv_t) aux[AUXV_ENTRIES])
{
	const int fd = (int)sys4(
		SYS_openat, AT_FDCWD, (long)"/proc/self/auxv", O_RDONLY | O_CLOEXEC, 0);
	long n;

	if (fd < 0) return -1;
	n = sys3(SYS_read, fd, (long)aux, (AUXV_ENTRIES - 1) * sizeof *aux);
	sys3(SYS_close, fd, 0, 0);
	if (n <= 0) return -1;
	aux[(unsigned long)n / sizeof *aux].a_type = AT_NULL;
	return 0;
}

unsigned long auxv_value(
	const ElfW(auxv_t) *aux, unsigned long type, unsigned long otherwise)
{
	for (; aux->a_type != AT_NULL; aux++)
		if (aux->a_type == type) return aux->a_un.a_val;
	return otherwise;
}
