/* subprocess.h - what another program says when it is run.
 *
 * It runs with nothing on its standard input, in this process's environment,
 * and is waited for.
 */
#ifndef SUBPROCESS_H
#define SUBPROCESS_H

enum { OUTPUT_ROOM = 65536 };

struct output {
	int status; /* as a shell gives it: what it exited with, or 128 + signal */
	char out[OUTPUT_ROOM], err[OUTPUT_ROOM]; /* strings, cut if they are longer */
};

/* 0, or -1 and errno: it could not be started. */
int output_of(struct output *o, const char *file, char *const *argv);

#endif
