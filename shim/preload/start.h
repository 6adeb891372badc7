/* start.h - the first thing that libka.so does in a process.
 *
 * The constructor finds the next definitions, reads the environment, sets the options of
 * inherited sockets, and executes ssh again for KA_SSH.
 */
#ifndef START_H
#define START_H

/* For a hook that is called before our constructor, by another one: does all of that but
 * the last. Lock-free and async-signal-safe. */
void start_early(void);

#endif
