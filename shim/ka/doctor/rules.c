/* rules.c - ka doctor: which rule of KA_RULES holds for a program and an address. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/address.h"
#include "common/rules.h"
#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/util/cli.h"

/* The first rule that matches: 1; none: 0. size: 0 before the peer is known. */
static int first_match(struct rule *r, const char *rules, const char *program,
	const void *peer, unsigned long size)
{
	while (rules_next_for(&rules, program, r, NULL))
		if (!rules_find(r, 1, peer, size)) return 1;
	return 0;
}

static void explain(
	const char *program, const char *where, const void *peer, unsigned long size)
{
	const char *const rules = getenv("KA_RULES");
	struct rule r;

	if (!rules || !first_match(&r, rules, program, peer, size))
		finding_note(where, "no rule: the settings of the environment");
	else if (r.off)
		finding_note(where, "%.*s: left alone", (int)r.length, r.text);
	else
		finding_note(where, "%.*s: the first probe after %ds", (int)r.length,
			r.text, r.idle);
}

int doctor_rules(const char *program, const char *to)
{
	const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM };
	const char *const slash = strrchr(program, '/');
	struct addrinfo *found, *a;
	char host[256], shown[64];
	const char *colon, *port;
	int r;

	if (slash) program = slash + 1;
	explain(program, "at birth", NULL, 0);
	if (!to) return KA_OK;
	colon = strrchr(to, ':');
	if (*to == '[') {
		const char *const end = strchr(to, ']');

		snprintf(host, sizeof host, "%.*s", end ? (int)(end - to - 1) : 0, to + 1);
		port = end && end[1] == ':' ? end + 2 : "0";
	} else {
		const int has_port = colon && strchr(to, ':') == colon;

		snprintf(host, sizeof host, "%.*s",
			has_port ? (int)(colon - to) : (int)strlen(to), to);
		port = has_port ? colon + 1 : "0";
	}
	r = getaddrinfo(host, port, &wanted, &found);
	if (r) return cli_fail(KA_SYSTEM, to, gai_strerror(r));
	for (a = found; a; a = a->ai_next) {
		struct text t = { shown, shown + sizeof shown - 1 };

		address_put(&t, a->ai_addr, a->ai_addrlen);
		*t.at = 0;
		explain(program, shown, a->ai_addr, a->ai_addrlen);
	}
	freeaddrinfo(found);
	return KA_OK;
}
