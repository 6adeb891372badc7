/* auxv.c - see auxv.h */
#include "preload/auxv.h"

#include <linux/fcntl.h>
#include <linux/prctl.h>

#include "common/sys.h"

#ifndef PR_GET_AUXV
#define PR_GET_AUXV 0x41555856 /* prctl(2), since Linux 6.4 */
#endif

enum {
	STACK_GAP = 128 << 20,
	TYPE_MAX = 1024, /* of AT_ values there are some 60 */
};

int auxv_is_above(char *const *env)
{
	return (ElfW(Addr))env > (ElfW(Addr))__builtin_frame_address(0);
}

/* unsetenv closes ranks, and leaves null pointers behind; and who cuts the environment off
 * leaves the rest of it. The vector begins with a type, which is small and no pointer. */
const ElfW(auxv_t) *auxv_behind(char *const *end)
{
	while ((ElfW(Addr))*end - 1 >= TYPE_MAX) end++;
	return (const void *)end;
}

/* AT_RANDOM lies above the vector. If it is near, all between here and there is the stack:
 * below that the kernel leaves a gap of at least 128 MiB before any mapping. */
int auxv_is_behind(char *const *env, const ElfW(auxv_t) *aux)
{
	const ElfW(Addr) here = (ElfW(Addr))__builtin_frame_address(0);
	const ElfW(Addr) top = auxv_value(aux, AT_RANDOM, 0);
	const ElfW(auxv_t) *there;

	if ((ElfW(Addr))env <= here || (ElfW(Addr))env >= top || top - here > STACK_GAP)
		return 0;
	while (*env) env++;
	for (there = auxv_behind(env); (ElfW(Addr))there < top; there++, aux++) {
		if (there->a_type != aux->a_type || there->a_un.a_val != aux->a_un.a_val)
			return 0;
		if (aux->a_type == AT_NULL) return 1;
	}
	return 0;
}

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

unsigned long auxv_value(
	const ElfW(auxv_t) *aux, unsigned long type, unsigned long otherwise)
{
	for (; aux->a_type != AT_NULL; aux++)
		if (aux->a_type == type) return aux->a_un.a_val;
	return otherwise;
}
