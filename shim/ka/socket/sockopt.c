/* sockopt.c - see sockopt.h */
#include "ka/socket/sockopt.h"

#include <stdio.h>

void sockopt_read(int value[KEEPALIVE_OPTIONS], int fd)
{
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) {
		socklen_t length = sizeof *value;

		if (getsockopt(fd, keepalive_option[i].level, keepalive_option[i].name,
			    &value[i], &length))
			value[i] = -1;
	}
}

int sockopt_set(int fd, int o, int value)
{
	return setsockopt(fd, keepalive_option[o].level, keepalive_option[o].name, &value,
		sizeof value);
}

const char *sockopt_name(int o)
{
	return keepalive_option[o].text;
}

const char *sockopt_describe(char out[SOCKOPT_TEXT], const int value[KEEPALIVE_OPTIONS])
{
	enum { RTO_MAX_DEFAULT = 120000 };
	char *at = out;
	char *const end = out + SOCKOPT_TEXT;

	if (value[KEEPALIVE_SWITCH] > 0)
		at += snprintf(at, SOCKOPT_TEXT,
			"a probe after %ds, then every %ds, %d in all",
			value[KEEPALIVE_IDLE], value[KEEPALIVE_INTVL],
			value[KEEPALIVE_CNT]);
	else
		at += snprintf(at, SOCKOPT_TEXT, "no keepalive");
	if (value[KEEPALIVE_RTO_MAX] > 0 && value[KEEPALIVE_RTO_MAX] < RTO_MAX_DEFAULT)
		at += snprintf(at, (size_t)(end - at), "; data resent at least every %gs",
			value[KEEPALIVE_RTO_MAX] / 1000.0);
	if (value[KEEPALIVE_USER_TIMEOUT] > 0)
		snprintf(at, (size_t)(end - at), "; user timeout %gs",
			value[KEEPALIVE_USER_TIMEOUT] / 1000.0);
	return out;
}

uint64_t sockopt_cookie(int fd)
{
	uint64_t cookie;
	socklen_t length = sizeof cookie;

	return getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length) ? 0 : cookie;
}
