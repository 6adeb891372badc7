/* subprocess.h - runs another program and captures its output.
 *
 * Its standard input is an empty pipe, because /dev/null may be missing or unreadable. Its
 * environment is that of this process.
 */
#ifndef SUBPROCESS_H
#define SUBPROCESS_H

enum { SUBPROCESS_OUTPUT = 65536 };

struct subprocess {
	int status; /* as in a shell: the exit status, or 128 + signal */
	char out[SUBPROCESS_OUTPUT],
		err[SUBPROCESS_OUTPUT]; /* strings, cut if they are longer */
};

/* Returns 0, or -1 and errno if it could not be started. */
int subprocess_run(struct subprocess *o, const char *file, char *const *argv);

#endif
