/* policy.h - which rule of KA_RULES holds for a connection, as libka.so finds it.
 *
 * The rules are those of rules.h; here they are read for people: of a process
 * that runs, or of this environment.
 */
#ifndef POLICY_H
#define POLICY_H

#include <sys/types.h>

enum { POLICY_TEXT = 64 };

/* The rule that holds in a process with libka.so for a peer, as it is written; "default"
 * if none does, "off" with KA_DISABLE=1. A null pointer: it cannot be told, because its
 * environment may not be read. name: the program's, as in /proc/PID/comm. */
const char *policy_of(char out[POLICY_TEXT], pid_t pid, const char *name, const void *peer,
	unsigned long size);

/* Explains on standard output what the rules of this environment say of a program and,
 * if `to` is not a null pointer, of each address of HOST[:PORT]. An exit status. */
int policy_explain(const char *program, const char *to);

#endif
