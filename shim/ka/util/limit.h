/* limit.h - the quiet time after which something on the way forgets a connection. */
#ifndef LIMIT_H
#define LIMIT_H

#include <stdint.h>

/* From the argument of --limit; or, if that is a null pointer, KA_LIMIT; or else 5 minutes.
 * In ms. 0, or KA_USAGE after saying what is wrong. */
int limit_read(uint64_t *ms, const char *option);

#endif
