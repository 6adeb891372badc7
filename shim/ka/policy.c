/* policy.c - see policy.h */
#include "policy.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/address.h"
#include "../common/rules.h"
#include "execfn.h"
#include "finding.h"
#include "ka.h"

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

/* Takes the variables from the environment that the process was started with. -1: it may
 * not be read, or the program has written over it, as with setproctitle(3). */
static int read_environment(struct policy *p, pid_t pid)
{
	char path[32], *entry = NULL;
	size_t room = 0;
	int r = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/environ", pid);
	f = fopen(path, "re");
	if (!f) return -1;
	while (!r && getdelim(&entry, &room, 0, f) > 0) {
		if (!strchr(entry, '=')) r = -1;
		if (!strcmp(entry, "KA_DISABLE=1")) p->off = 1;
		if (p->text || strncmp(entry, "KA_RULES=", 9)) continue;
		p->text = strdup(entry + 9);
		if (!p->text) r = -1;
	}
	free(entry);
	fclose(f);
	return r;
}

/* The rules for a program, to `kept` if there is room, and their number. name: "": it is
 * not known, so that only a rule for any program is certain to be for it. */
static size_t select_rules(const char *rules, const char *name, struct rule *kept)
{
	size_t n = 0;
	struct rule r;
	int found;

	while ((found = rules_next(&rules, &r, NULL))) {
		const int matches = found > 0 && rules_match_program(&r, name);

		if (found < 0 || (!matches && *name)) continue;
		if (kept) kept[n] = r;
		if (kept && !matches) kept[n].text = NULL;
		n++;
	}
	return n;
}

static int read_rules(struct policy *p, pid_t pid, const char *program)
{
	char name[EXECFN_NAME];

	if (!p->text) return 0;
	if (execfn_of(name, pid, program)) *name = 0;
	p->rules = select_rules(p->text, name, NULL);
	p->rule = calloc(p->rules + 1, sizeof *p->rule);
	if (!p->rule) return -1;
	select_rules(p->text, name, p->rule);
	for (size_t i = 0; i < p->rules; i++) {
		const struct rule *const r = &p->rule[i];

		if (r->text) p->text[(size_t)(r->text - p->text) + r->length] = 0;
	}
	return 0;
}

struct policy *policy_read(pid_t pid, const char *program)
{
	struct policy *const p = calloc(1, sizeof *p);

	if (p && !read_environment(p, pid) && !read_rules(p, pid, program)) return p;
	policy_free(p);
	return NULL;
}

const char *policy_for(const struct policy *p, const void *peer, unsigned long size)
{
	if (p->off) return "off";
	for (size_t i = 0; i < p->rules; i++)
		if (rules_any_address(&p->rule[i])
			|| rules_match_address(&p->rule[i], peer, size))
			return p->rule[i].text;
	return "default";
}

void policy_free(struct policy *p)
{
	while (p) {
		struct policy *const next = p->next;

		free(p->text);
		free(p->rule);
		free(p);
		p = next;
	}
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
