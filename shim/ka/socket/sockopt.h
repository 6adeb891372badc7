/* sockopt.h - reads, sets and describes the keepalive options of a socket. */
#ifndef SOCKOPT_H
#define SOCKOPT_H

#include <stdint.h>

#include "common/keepalive.h"

/* Reads all options. The value is -1 if the socket has no such option. */
void sockopt_read(int value[KEEPALIVE_OPTIONS], int fd);

/* Returns 0, or -1 and errno. */
int sockopt_set(int fd, int option, int value);

/* Returns the name of the option: "TCP_KEEPIDLE" and so on. */
const char *sockopt_name(int option);

/* Describes the options: "no keepalive", or "a probe after 60s, then every 15s, 4 in all"
 * and so on. */
enum { SOCKOPT_TEXT = 160 };
const char *sockopt_describe(char out[SOCKOPT_TEXT], const int value[KEEPALIVE_OPTIONS]);

/* Returns SO_COOKIE, which is not reused until the next boot; 0 if the kernel lacks it. */
uint64_t sockopt_cookie(int fd);

#endif
