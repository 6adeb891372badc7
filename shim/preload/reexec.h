/* reexec.h - for KA_SSH, executes an ssh client again with libka-ssh.so.
 *
 * This is done once, before main(), by execve(2) of the same file with the same arguments.
 * libka-ssh.so removes what is added to the environment (common/reexec_mark.h). It must be
 * in the directory of libka.so and be made for such programs. dbclient gets -K instead,
 * before the user's own arguments, so that a -K of the user's wins. Must not be called
 * under AT_SECURE. Keeps errno.
 */
#ifndef REEXEC_H
#define REEXEC_H

#include "common/image.h"
#include "common/settings.h"

struct program_start {
	struct image image;
	const char *file; /* AT_EXECFN of getauxval(3) */
	char **env;       /* where the kernel put it, after the arguments */
};

/* Does not return if it executes the program. Returns a null pointer if the program is not
 * an ssh client. If it is one but cannot be executed again, returns the reason. */
const char *reexec(const struct program_start *p, const struct settings *s);

#endif
