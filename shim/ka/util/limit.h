/* limit.h - reads the quiet time after which something on the path forgets a connection. */
#ifndef LIMIT_H
#define LIMIT_H

#include <stdint.h>

/* Reads the limit, in ms, from the argument of --limit; or, if that is a null pointer, from
 * KA_LIMIT. The default is 5 minutes. Returns 0, or KA_USAGE after printing an error. */
int limit_read(uint64_t *ms, const char *option);

#endif
