/* process_rules.c - see process_rules.h */
#include "ka/connections/process_rules.h"

#include <stdio.h>
#include <string.h>

/* Reads the next entry of an environment, cut to the length of the longest variable.
 * Returns 1, or 0 at the end. */
static int next_entry(FILE *f, char *entry, size_t room)
{
	size_t n = 0;
	int c;

	while ((c = getc_unlocked(f)) > 0)
		if (n + 1 < room) entry[n++] = (char)c;
	entry[n] = 0;
	return c != EOF || n;
}

int process_rules_read(struct process_rules *p, pid_t pid, const char *program)
{
	static const char rules[] = "KA_RULES=";
	static char entry[PROCESS_RULES_TEXT + sizeof rules];
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
	if (!r && *p->text && exec_name(p->program, pid, program)) *p->program = 0;
	return r;
}

/* If the program's name is unknown, keep a rule for any program, without its text: it may
 * be for another program. */
size_t process_rules_select(const struct process_rules *p, struct rule *kept)
{
	const char *const program = *p->program ? p->program : NULL, *at = p->text;
	size_t n = 0;
	struct rule r;

	for (; rules_next_for(&at, program, &r, NULL); n++) {
		if (!kept) continue;
		if (!program && !rules_match_program(&r, "")) r.text = NULL;
		kept[n] = r;
	}
	return n;
}

static void show(char shown[RULE_SHOWN], const struct rule *r)
{
	if (r->length < RULE_SHOWN)
		snprintf(shown, RULE_SHOWN, "%.*s", (int)r->length, r->text);
	else
		snprintf(shown, RULE_SHOWN, "%.*s...", RULE_SHOWN - 4, r->text);
}

int process_rules_find(char shown[RULE_SHOWN], const struct process_rules *p,
	const struct rule *rule, size_t rules, const void *peer, unsigned long size)
{
	const int i = p->off ? -1 : rules_find(rule, (unsigned)rules, peer, size);

	if (i >= 0) {
		if (!rule[i].text) return -1;
		show(shown, &rule[i]);
		return 0;
	}
	strcpy(shown, p->off ? "off" : "default");
	return 0;
}
