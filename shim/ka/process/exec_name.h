/* exec_name.h - the name by which a process was executed, which PROGRAM in KA_RULES means.
 *
 * For a script its own, not the interpreter's, and never the one that a program gives
 * itself (PR_SET_NAME): AT_EXECFN, see getauxval(3), as libka.so takes it.
 */
#ifndef EXEC_NAME_H
#define EXEC_NAME_H

#include <sys/types.h>

enum { EXEC_NAME_SIZE = 64 }; /* libka.so compares no more of it */

/* Its basename: 0, or -1: it cannot be told for certain. program: as in /proc/PID/comm.
 * Reads the memory of our own processes alone: another user's could make us wait. */
int exec_name(char name[EXEC_NAME_SIZE], pid_t pid, const char *program);

#endif
