/* sockopt.c - see sockopt.h */
#include "ka/socket/sockopt.h"

#include <stdio.h>

/* Newer than the oldest headers that this is built with. */
#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif

static const struct {
	int level, name;
	const char *text;
} option[KEEPALIVE_OPTIONS] = {
	[IDLE] = { IPPROTO_TCP, TCP_KEEPIDLE, "TCP_KEEPIDLE" },
	[INTVL] = { IPPROTO_TCP, TCP_KEEPINTVL, "TCP_KEEPINTVL" },
	[CNT] = { IPPROTO_TCP, TCP_KEEPCNT, "TCP_KEEPCNT" },
	[RTO_MAX] = { IPPROTO_TCP, TCP_RTO_MAX_MS, "TCP_RTO_MAX_MS" },
	[USER_TIMEOUT] = { IPPROTO_TCP, TCP_USER_TIMEOUT, "TCP_USER_TIMEOUT" },
	[KEEPALIVE] = { SOL_SOCKET, SO_KEEPALIVE, "SO_KEEPALIVE" },
};

void carried_read(int value[KEEPALIVE_OPTIONS], int fd)
{
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) {
		socklen_t length = sizeof *value;

		if (getsockopt(fd, option[i].level, option[i].name, &value[i], &length))
			value[i] = -1;
	}
}

int carried_set(int fd, int o, int value)
{
	return setsockopt(fd, option[o].level, option[o].name, &value, sizeof value);
}

const char *carried_name(int o)
{
	return option[o].text;
}

const char *carried_words(char out[CARRIED_WORDS], const int value[KEEPALIVE_OPTIONS])
{
	enum { RTO_MAX_DEFAULT = 120000 };
	char *at = out;
	char *const end = out + CARRIED_WORDS;

	if (value[KEEPALIVE] > 0)
		at += snprintf(at, CARRIED_WORDS,
			"a probe after %ds, then every %ds, %d in all", value[IDLE],
			value[INTVL], value[CNT]);
	else
		at += snprintf(at, CARRIED_WORDS, "no keepalive");
	if (value[RTO_MAX] > 0 && value[RTO_MAX] < RTO_MAX_DEFAULT)
		at += snprintf(at, (size_t)(end - at), "; data resent at least every %gs",
			value[RTO_MAX] / 1000.0);
	if (value[USER_TIMEOUT] > 0)
		snprintf(at, (size_t)(end - at), "; user timeout %gs",
			value[USER_TIMEOUT] / 1000.0);
	return out;
}

uint64_t carried_cookie(int fd)
{
	uint64_t cookie;
	socklen_t length = sizeof cookie;

	return getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length) ? 0 : cookie;
}
