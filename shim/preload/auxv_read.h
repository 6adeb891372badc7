/* auxv_read.h - reads the auxiliary vector from the kernel, for when it cannot be found on
 * the stack. */
#ifndef AUXV_READ_H
#define AUXV_READ_H

#include <link.h>

enum { AUXV_ENTRIES = 64 };

/* Returns 0, or -1 if /proc is not mounted, Linux is older than 6.4, and this is not the
 * stack of the main thread. Makes system calls and keeps errno. Async-signal-safe. */
int auxv_read(ElfW(auxv_t) aux[AUXV_ENTRIES]);

#endif
