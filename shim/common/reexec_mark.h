/* reexec_mark.h - what libka.so leaves behind when it re-executes a program for KA_SSH.
 *
 * LD_PRELOAD gets ":DIR/libka-ssh.so" appended, or is made to be just that; and the
 * last variable of the environment is REEXEC_MARK with the process's number, so that
 * it happens once. libka-ssh.so takes both away again before main().
 */
#ifndef REEXEC_MARK_H
#define REEXEC_MARK_H

#include "common/str.h"

#define REEXEC_LIBRARY "libka-ssh.so"
#define REEXEC_MARK "_LIBKA_SSH="

/* Whether the entry is the mark of that process. */
static inline int reexec_is_mark(const char *entry, long pid)
{
	const char *at = str_after(entry, REEXEC_MARK);
	long n = 0;

	if (!at) return 0;
	while (*at >= '0' && *at <= '9' && n <= pid) n = 10 * n + (*at++ - '0');
	return !*at && n == pid;
}

/* Takes the mark of that process out of the environment: 1, or 0 if it has none. */
static inline int reexec_unmark(char **env, long pid)
{
	while (*env && !reexec_is_mark(*env, pid)) env++;
	if (!*env) return 0;
	do env[0] = env[1];
	while (*++env);
	return 1;
}

#endif
