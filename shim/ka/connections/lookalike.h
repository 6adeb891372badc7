/* lookalike.h - connections that their process and peer do not tell apart. Pure. */
#ifndef LOOKALIKE_H
#define LOOKALIKE_H

#include "ka/connections/entry.h"

/* What has to be equal for two connections to look alike. */
enum lookalike { LOOKALIKE_PROCESS, LOOKALIKE_PEER };

/* Sets is[i] for each connection that looks like another one: same peer, and with
 * LOOKALIKE_PROCESS the same process too. How many there are; 0 also without memory. */
size_t lookalike_find(
	char *is, const struct entry *const *entry, size_t count, enum lookalike by);

int lookalike_exists(const struct entry *const *entry, size_t count, enum lookalike by);

#endif
