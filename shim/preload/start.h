/* start.h - the first thing that libka.so does in a process.
 *
 * The constructor finds the next definitions, reads the environment, sets the options of
 * inherited sockets, and executes ssh again for KA_SSH.
 */
#ifndef START_H
#define START_H

/* For a hook that another constructor calls before ours: does all of this except executing
 * ssh again. Lock-free and async-signal-safe. */
void start_early(void);

#endif
