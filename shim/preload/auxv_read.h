/* auxv_read.h - the auxiliary vector from the kernel, where the stack does not show it. */
#ifndef AUXV_READ_H
#define AUXV_READ_H

#include <link.h>

enum { AUXV_ENTRIES = 64 };

/* Returns 0, or -1 if there is no /proc and Linux is older than 6.4. Makes system calls and
 * keeps errno. Async-signal-safe. */
int auxv_read(ElfW(auxv_t) aux[AUXV_ENTRIES]);

#endif
