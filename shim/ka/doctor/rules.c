/* rules.c - ka doctor: which rule of KA_RULES applies to a program and an address. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/address.h"
#include "common/rules.h"
#include "common/str.h"
#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/util/cli.h"

/* Finds the first rule that matches. Returns 1, or 0 if no rule matches. size: 0 before the
 * peer is known. */
static int first_match(struct rule *r, const char *rules, const char *program,
	const void *peer, unsigned long size)
{
	while (rules_next_for(&rules, program, r, NULL))
		if (!rules_find(r, 1, peer, size)) return 1;
	return 0;
}

int doctor_rule_at_socket(struct rule *r, const char *program)
{
	const char *const rules = getenv("KA_RULES");

	return rules && first_match(r, rules, str_basename(program), NULL, 0);
}

/* Prints which rule applies. Returns the seconds before the first probe; 0 if the program
 * is left alone; -1 if the settings of the environment apply. */
static int explain(
	const char *program, const char *where, const void *peer, unsigned long size)
{
	const char *const rules = getenv("KA_RULES");
	struct rule r;

	if (!rules || !first_match(&r, rules, program, peer, size)) {
		finding_note(where, "no rule: the settings of the environment");
		return -1;
	}
	if (r.off) {
		finding_note(where, "%.*s: left alone", (int)r.length, r.text);
		return 0;
	}
	finding_note(
		where, "%.*s: the first probe after %ds", (int)r.length, r.text, r.idle);
	return r.idle;
}

/* Splits HOST, HOST:PORT, [HOST]:PORT or an IPv6 address. The port is "0" if it is not
 * given. Returns a null pointer, or the error. */
static const char *split(char host[256], const char **port, const char *to)
{
	const char *end = to + strlen(to), *colon = strrchr(to, ':');
	int n;

	*port = "0";
	if (*to == '[') {
		end = strchr(to, ']');
		if (!end || (end[1] && end[1] != ':')) return "expected [ADDRESS]:PORT";
		colon = end[1] ? end + 1 : NULL;
		to++;
	} else if (colon && strchr(to, ':') == colon) {
		end = colon;
	} else {
		colon = NULL;
	}
	if (end == to) return "the host is missing";
	snprintf(host, 256, "%.*s", (int)(end - to), to);
	if (!colon) return NULL;
	*port = ++colon;
	if (!*colon) return "the port is missing";
	n = settings_number(&colon);
	return *colon || n < 1 || n > 65535 ? "not a port in 1..65535" : NULL;
}

int doctor_rules(const char *program, const char *to)
{
	const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found, *a;
	char host[256], shown[64];
	const char *port, *wrong;
	int idle, r;

	program = str_basename(program);
	idle = explain(program, "any address", NULL, 0);
	if (!to) {
		doctor_check_idle(idle);
		return KA_OK;
	}
	wrong = split(host, &port, to);
	if (wrong) return cli_fail(KA_USAGE, to, wrong);
	r = getaddrinfo(host, port, &wanted, &found);
	if (r) return cli_fail(KA_PROBLEM, to, gai_strerror(r));
	for (a = found; a; a = a->ai_next) {
		struct text t = text_in(shown, sizeof shown);

		address_put(&t, a->ai_addr, a->ai_addrlen);
		text_end(&t);
		if (!strcmp(port, "0")) *strrchr(shown, ':') = 0;
		doctor_check_idle(explain(program, shown, a->ai_addr, a->ai_addrlen));
	}
	freeaddrinfo(found);
	return KA_OK;
}
