/* options.c - see options.h */
#include "ka/util/options.h"

#include <stdio.h>
#include <unistd.h>

#include "common/rules.h"
#include "ka/util/cli.h"

const char *options_variable(int c)
{
	const int i = c - WANTED_FIRST;

	return i >= 0 && i < SETTINGS_WITH_OPTION ? setting_table[i].name : NULL;
}

enum { RULES_MAX = 20 }; /* that do not parse: about as many as libka.so shows */

static void show(
	const struct warning *c, void (*tell)(const struct warning *, const char *))
{
	char what[512];
	struct text t = text_in(what, sizeof what);

	warning_put_what(&t, c);
	text_end(&t);
	tell(c, what);
}

int options_settings(struct settings *s, void (*tell)(const struct warning *, const char *))
{
	struct warning wrong[SETTINGS_WRONG_MAX], in_rule;
	const char *rules;
	struct rule r;
	int n = settings_read(s, environ, wrong), found;

	for (int i = 0; i < n; i++) show(&wrong[i], tell);
	rules = s->rules;
	while (rules && n < SETTINGS_WRONG_MAX + RULES_MAX
		&& (found = rules_next(&rules, &r, &in_rule))) {
		if (found > 0) continue;
		show(&in_rule, tell);
		n++;
	}
	return n;
}

/* Nothing is used instead: ka does not go on. */
static void refuse(const struct warning *c, const char *what)
{
	fprintf(stderr, "ka: %s: %s\n", what, c->why);
}

int options_read(struct settings *s)
{
	return options_settings(s, refuse) ? KA_USAGE : 0;
}
