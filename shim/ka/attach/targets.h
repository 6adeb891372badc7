/* targets.h - the processes that ka attach --follow was started for. */
#ifndef TARGETS_H
#define TARGETS_H

#include <poll.h>

#include "ka/process/proc.h"

struct targets {
	char **word; /* PIDs and programs, then NULL; none: the user's processes */
	struct pollfd *process; /* pidfd of each word that is a PID; fd -1 for a program */
};

/* Opens the processes named by PID. Returns 0, or KA_PROBLEM after printing an error. */
int targets_open(struct targets *t);

/* Without words chooses the processes of all users for root, and else the user's own. */
struct choice targets_choice(const struct targets *t);

/* Whether to leave out a process of targets_choice(). Only for root does a program name
 * select processes of other users. */
int targets_skip(const struct targets *t, const struct process *p);

/* Removes the words whose process has ended. Returns 0 if no word is left. */
int targets_drop_ended(struct targets *t);

/* Prints which programs do not run yet. */
void targets_print_missing(const struct targets *t);

#endif
