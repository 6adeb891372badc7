/* lookalike.h - finds connections with the same process and peer. Pure. */
#ifndef LOOKALIKE_H
#define LOOKALIKE_H

#include "ka/connections/entry.h"

/* What has to be equal for two connections to look alike. */
enum lookalike { LOOKALIKE_PROCESS, LOOKALIKE_PEER };

/* Sets is[i] for each connection that looks like another one: it has the same peer, and
 * with LOOKALIKE_PROCESS the same process too. Returns their number, or 0 if out of memory.
 */
size_t lookalike_find(
	char *is, const struct entry *const *entry, size_t count, enum lookalike by);

int lookalike_exists(const struct entry *const *entry, size_t count, enum lookalike by);

#endif
