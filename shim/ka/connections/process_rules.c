/* process_rules.c - see process_rules.h */
#include "ka/connections/process_rules.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/address.h"
#include "ka/doctor/finding.h"
#include "ka/util/cli.h"

/* The first rule that matches: 1; none: 0. peer: a null pointer before it is known. */
static int first_match(struct rule *r, const char *rules, const char *program,
	const void *peer, unsigned long size)
{
	int found;

	while ((found = rules_next(&rules, r, NULL))) {
		if (found < 0 || !rules_match_program(r, program)) continue;
		if (rules_any_address(r) || (peer && rules_match_address(r, peer, size)))
			return 1;
	}
	return 0;
}

/* The next entry of an environment, cut to what a variable may have: 1, or 0. */
static int next_entry(FILE *f, char *entry, size_t room)
{
	size_t n = 0;
	int c;

	while ((c = getc_unlocked(f)) > 0)
		if (n + 1 < room) entry[n++] = (char)c;
	entry[n] = 0;
	return c != EOF || n;
}

int policy_read(struct policy *p, pid_t pid, const char *program)
{
	static const char rules[] = "KA_RULES=";
	static char entry[POLICY_TEXT + sizeof rules];
	char path[32];
	int r = 0;
	FILE *f;

	*p->program = *p->text = 0;
	p->off = 0;
	snprintf(path, sizeof path, "/proc/%d/environ", pid);
	f = fopen(path, "re");
	if (!f) return -1;
	while (!r && next_entry(f, entry, sizeof entry)) {
		if (!strchr(entry, '=')) r = -1;
		if (!strcmp(entry, "KA_DISABLE=1")) p->off = 1;
		if (!*p->text && !strncmp(entry, rules, sizeof rules - 1))
			strcpy(p->text, entry + sizeof rules - 1);
	}
	if (ferror(f)) r = -1;
	fclose(f);
	if (!r && *p->text && execfn_of(p->program, pid, program)) *p->program = 0;
	return r;
}

/* Where the program's name is not known, a rule that may be another's is kept without
 * its text. */
size_t policy_rules(const struct policy *p, struct rule *kept)
{
	const char *at = p->text;
	size_t n = 0;
	struct rule r;
	int found;

	while ((found = rules_next(&at, &r, NULL))) {
		const int matches = found > 0 && rules_match_program(&r, p->program);

		if (found < 0 || (!matches && *p->program)) continue;
		if (kept) kept[n] = r;
		if (kept && !matches) kept[n].text = NULL;
		n++;
		if (matches && rules_any_address(&r)) break;
	}
	return n;
}

static void show(char shown[POLICY_SHOWN], const struct rule *r)
{
	if (r->length < POLICY_SHOWN)
		snprintf(shown, POLICY_SHOWN, "%.*s", (int)r->length, r->text);
	else
		snprintf(shown, POLICY_SHOWN, "%.*s...", POLICY_SHOWN - 4, r->text);
}

int policy_for(char shown[POLICY_SHOWN], const struct policy *p, const struct rule *rule,
	size_t rules, const void *peer, unsigned long size)
{
	for (size_t i = 0; !p->off && i < rules; i++) {
		if (!rules_any_address(&rule[i])
			&& !rules_match_address(&rule[i], peer, size))
			continue;
		if (!rule[i].text) return -1;
		show(shown, &rule[i]);
		return 0;
	}
	strcpy(shown, p->off ? "off" : "default");
	return 0;
}

static void explain(
	const char *program, const char *where, const void *peer, unsigned long size)
{
	const char *const rules = getenv("KA_RULES");
	struct rule r;

	if (!rules || !first_match(&r, rules, program, peer, size))
		note(where, "no rule: the settings of the environment");
	else if (r.off)
		note(where, "%.*s: left alone", (int)r.length, r.text);
	else
		note(where, "%.*s: the first probe after %ds", (int)r.length, r.text,
			r.idle);
}

int policy_explain(const char *program, const char *to)
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
	if (r) return fail(KA_SYSTEM, to, gai_strerror(r));
	for (a = found; a; a = a->ai_next) {
		struct text t = { shown, shown + sizeof shown - 1 };

		address_put(&t, a->ai_addr, a->ai_addrlen);
		*t.at = 0;
		explain(program, shown, a->ai_addr, a->ai_addrlen);
	}
	freeaddrinfo(found);
	return KA_OK;
}
