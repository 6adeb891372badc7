/* exec_name.h - the name by which a process was executed, which PROGRAM in KA_RULES
 * matches.
 *
 * The name is AT_EXECFN of getauxval(3), as in libka.so. For a script it is the name of the
 * script, not of its interpreter, and PR_SET_NAME does not change it.
 */
#ifndef EXEC_NAME_H
#define EXEC_NAME_H

#include <sys/types.h>

enum { EXEC_NAME_SIZE = 64 }; /* libka.so compares at most this much */

/* Copies the basename. Returns 0, or -1 if it is not certain. program: the name in
 * /proc/PID/comm. Reads only the memory of processes of our own user: another user's
 * process could make us wait. */
int exec_name(char name[EXEC_NAME_SIZE], pid_t pid, const char *program);

#endif
