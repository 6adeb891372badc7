/* log.h - KA_LOG: writes a line for each connection that the program opens.
 *
 * The line is written when connect() has begun, and shows the options that the socket has
 * then. Connections made in other ways (TCP Fast Open, io_uring, accept) get no line. Keeps
 * errno. Async-signal-safe.
 */
#ifndef LOG_H
#define LOG_H

#include "preload/policy.h"

void log_connection(const struct policy *p, int fd, const void *address, unsigned length);

#endif
