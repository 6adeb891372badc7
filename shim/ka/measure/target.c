/* target.c - see target.h */
#include "ka/measure/target.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/settings.h"
#include "ka/util/cli.h"

/* Splits HOST:PORT or [HOST]:PORT; and PORT too, if the host may be missing. */
static int split(char host[NI_MAXHOST], const char **port, const char *to, int needs_host)
{
	const char *const colon = strrchr(to, ':');
	const char *from = to, *end = colon;

	*port = colon ? colon + 1 : to;
	*host = 0;
	if (!colon) return needs_host ? -1 : 0;
	if (*from == '[') {
		if (end == from || end[-1] != ']') return -1;
		from++;
		end--;
	} else if (memchr(from, ':', (size_t)(end - from))) {
		return -1;
	}
	if ((needs_host && end == from) || end - from >= NI_MAXHOST) return -1;
	snprintf(host, NI_MAXHOST, "%.*s", (int)(end - from), from);
	return 0;
}

/* getaddrinfo() would read 70000 as 4464. */
static int is_port(const char *port)
{
	const char *s = port;
	const int n = settings_number(&s);

	return *port && (*s || (n >= 1 && n <= 65535));
}

static int parse(char host[NI_MAXHOST], const char **port, const char *to, int listens)
{
	if (!split(host, port, to, !listens) && is_port(*port)) return 0;
	cli_fail(KA_USAGE, to, listens ? "not a PORT or ADDRESS:PORT" : "not a HOST:PORT");
	fputs("    examples: db.example:5432, 192.0.2.1:22, [2001:db8::1]:22\n", stderr);
	return KA_USAGE;
}

int target_resolve(struct addrinfo **found, const char *to, int family, int listens)
{
	const struct addrinfo wanted = { .ai_family = family,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = listens ? AI_PASSIVE : 0 };
	char host[NI_MAXHOST];
	const char *port;
	int error;

	if (parse(host, &port, to, listens)) return KA_USAGE;
	error = getaddrinfo(*host ? host : NULL, port, &wanted, found);
	return error ? cli_fail(KA_PROBLEM, to, gai_strerror(error)) : 0;
}

int target_bind(struct address_pair *between, const char *address)
{
	const struct addrinfo wanted = { .ai_family = between->peer.ss_family,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST };
	struct addrinfo *found;

	between->local_size = 0;
	if (!address) return 0;
	if (getaddrinfo(address, NULL, &wanted, &found)) return -1;
	memcpy(&between->local, found->ai_addr, found->ai_addrlen);
	between->local_size = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

int target_fail(const char *to, int error)
{
	switch (error) {
	case ECONNREFUSED:
		cli_fail(KA_PROBLEM, to, "Connection refused");
		fputs("    nothing listens there: name the port of a service, or run there: ka measure --listen PORT\n",
			stderr);
		return KA_PROBLEM;
	case ECONNRESET:
		cli_fail(KA_PROBLEM, to, "the server closes each connection at once");
		fputs("    name another port, or run there: ka measure --listen PORT\n",
			stderr);
		return KA_PROBLEM;
	case EADDRNOTAVAIL:
		cli_fail(KA_PROBLEM, to, "cannot be reached from the address of --bind");
		return KA_PROBLEM;
	default: return cli_fail(KA_PROBLEM, to, strerror(error));
	}
}
