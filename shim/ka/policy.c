/* policy.c - see policy.h */
#include "policy.h"

#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/address.h"
#include "../common/rules.h"
#include "finding.h"
#include "ka.h"

/* The first rule that matches: 1; none: 0. peer: a null pointer before it is known. */
static int first_match(struct rule *r, const char *rules, const char *program,
	const void *peer, unsigned long size)
{
	struct text nowhere = { NULL, NULL };
	int found;

	while ((found = rules_next(&rules, r, &nowhere))) {
		if (found < 0 || !rules_match_program(r, program)) continue;
		if (rules_any_address(r) || (peer && rules_match_address(r, peer, size)))
			return 1;
	}
	return 0;
}

/* The value of a variable in the environment of a process, to be freed. */
static char *variable_of(pid_t pid, const char *name)
{
	char path[32], *entry = NULL, *value = NULL;
	const size_t n = strlen(name);
	size_t room = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/environ", pid);
	f = fopen(path, "re");
	if (!f) return NULL;
	while (!value && getdelim(&entry, &room, 0, f) > 0)
		if (!strncmp(entry, name, n) && entry[n] == '=')
			value = strdup(entry + n + 1);
	free(entry);
	fclose(f);
	return value;
}

static int is_readable(pid_t pid)
{
	char path[32];

	snprintf(path, sizeof path, "/proc/%d/environ", pid);
	return !access(path, R_OK);
}

/* comm is the basename too, but cut to 15 bytes. */
static void find_name(char name[PATH_MAX], pid_t pid, const char *comm)
{
	char path[32], target[PATH_MAX];
	const char *slash;
	ssize_t n;

	snprintf(name, PATH_MAX, "%s", comm);
	if (strlen(comm) < 15) return;
	snprintf(path, sizeof path, "/proc/%d/exe", pid);
	n = readlink(path, target, sizeof target - 1);
	if (n <= 0) return;
	target[n] = 0;
	slash = strrchr(target, '/');
	snprintf(name, PATH_MAX, "%s", slash ? slash + 1 : target);
}

const char *policy_of(char out[POLICY_TEXT], pid_t pid, const char *name, const void *peer,
	unsigned long size)
{
	char program[PATH_MAX];
	char *const rules = variable_of(pid, "KA_RULES");
	char *const disable = variable_of(pid, "KA_DISABLE");
	struct rule r;

	snprintf(out, POLICY_TEXT, "default");
	find_name(program, pid, name);
	if (disable && !strcmp(disable, "1"))
		snprintf(out, POLICY_TEXT, "off");
	else if (rules && first_match(&r, rules, program, peer, size))
		snprintf(out, POLICY_TEXT, "%.*s", (int)r.length, r.text);
	free(rules);
	free(disable);
	return is_readable(pid) ? out : NULL;
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
