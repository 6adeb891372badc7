/* reexec.h - KA_SSH: an ssh client is started once more, with libka-ssh.so.
 *
 * Before main(), by execve(2) of the same file with the same arguments; what it
 * adds to the environment libka-ssh.so takes away again (common/reexec_mark.h). A
 * dbclient gets -K instead, in front of the user's, which wins. Never twice, and not where
 * libka-ssh.so does not lie next to libka.so or is made for another kind of program.
 * Not for AT_SECURE: there the caller never comes here. Keeps errno.
 */
#ifndef REEXEC_H
#define REEXEC_H

#include "common/image.h"
#include "common/settings.h"

struct program_start {
	struct image image;
	const char *file; /* AT_EXECFN */
	char **env;       /* as the kernel laid it out, behind the arguments */
};

/* Does not return if it is such a program. Else a null pointer, or if it is one, what
 * the user has to be told. */
const char *reexec(const struct program_start *p, const struct settings *s);

#endif
