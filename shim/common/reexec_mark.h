/* reexec_mark.h - what libka.so adds to the environment when it executes ssh again.
 *
 * It appends ":DIR/libka-ssh.so" to LD_PRELOAD, and a last variable, REEXEC_MARK with the
 * pid, so that this happens only once. libka-ssh.so removes both before main().
 */
#ifndef REEXEC_MARK_H
#define REEXEC_MARK_H

#include "common/str.h"

#define REEXEC_LIBRARY "libka-ssh.so"
#define REEXEC_MARK "_LIBKA_SSH="

/* Whether the entry is the mark of the process. */
static inline int reexec_is_mark(const char *entry, long pid)
{
	const char *at = str_after(entry, REEXEC_MARK);
	long n = 0;

	if (!at) return 0;
	while (*at >= '0' && *at <= '9' && n <= pid) n = 10 * n + (*at++ - '0');
	return !*at && n == pid;
}

/* Removes the mark of the process from env. Returns 0 if env has no mark. */
static inline int reexec_unmark(char **env, long pid)
{
	while (*env && !reexec_is_mark(*env, pid)) env++;
	if (!*env) return 0;
	do env[0] = env[1];
	while (*++env);
	return 1;
}

#endif
