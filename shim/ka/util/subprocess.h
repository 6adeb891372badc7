/* subprocess.h - runs another program and takes what it prints.
 *
 * Its standard input is at the end of file (an empty pipe: /dev/null may be missing or
 * unreadable), its environment this process's.
 */
#ifndef SUBPROCESS_H
#define SUBPROCESS_H

enum { SUBPROCESS_OUTPUT = 65536 };

struct subprocess {
	int status; /* as in a shell: the exit status, or 128 + signal */
	char out[SUBPROCESS_OUTPUT],
		err[SUBPROCESS_OUTPUT]; /* strings, cut if they are longer */
};

/* 0, or -1 and errno: it could not be started. */
int subprocess_run(struct subprocess *o, const char *file, char *const *argv);

#endif
