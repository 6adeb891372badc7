/* sockopt.h - the keepalive options that a socket carries, read and in words. */
#ifndef SOCKOPT_H
#define SOCKOPT_H

#include <stdint.h>

#include "common/keepalive.h"

/* As getsockopt(2) gives them; -1: the socket has no such option. */
void sockopt_read(int value[KEEPALIVE_OPTIONS], int fd);

/* 0, or -1 and errno. */
int sockopt_set(int fd, int option, int value);

/* "TCP_KEEPIDLE" and so on. */
const char *sockopt_name(int option);

/* no keepalive; a probe after 60s, then every 15s, 4 in all, ... */
enum { SOCKOPT_TEXT = 160 };
const char *sockopt_describe(char out[SOCKOPT_TEXT], const int value[KEEPALIVE_OPTIONS]);

/* SO_COOKIE: names the socket until the next boot. 0 if it cannot be had. */
uint64_t sockopt_cookie(int fd);

#endif
