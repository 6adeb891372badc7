/* log.h - KA_LOG: a line for each connection that the program opens.
 *
 * Written when connect() has begun one, with what the socket carries by then; so
 * connections made by other means (TCP Fast Open, io_uring, accept) have none.
 * Keeps errno. Async-signal-safe.
 */
#ifndef LOG_H
#define LOG_H

#include "preload/policy.h"

void log_connection(const struct policy *p, int fd, const void *address, unsigned length);

#endif
