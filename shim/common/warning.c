/* warning.c - see warning.h */
#include "common/warning.h"

enum { VALUE_SHOWN = 32, RULE_SHOWN = 64 }; /* bytes */

static void copy(char *to, unsigned size, const char *from)
{
	struct text t = text_in(to, size);

	text_put(&t, from);
	text_end(&t);
}

void warning_say(struct warning *c, const char *why, const char *used)
{
	copy(c->why, sizeof c->why, why);
	copy(c->used, sizeof c->used, used);
}

void warning_put_what(struct text *t, const struct warning *c)
{
	text_put(t, c->name);
	if (!c->value) return;
	if (!c->spot) {
		text_put(t, "=");
		text_quoted(t, c->value, VALUE_SHOWN);
		return;
	}
	text_put(t, ": ");
	text_quoted_part(t, c->value, c->length, RULE_SHOWN);
	text_put(t, ", at ");
	text_quoted_part(
		t, c->spot, c->length - (unsigned)(c->spot - c->value), VALUE_SHOWN);
}

void warning_put(struct text *t, const struct warning *c)
{
	char *const line = t->at;

	text_put(t, "libka: ");
	warning_put_what(t, c);
	text_put(t, ": ");
	text_put(t, c->why);
	text_put(t, "; ");
	text_put(t, c->used);
	text_end_line(t, line);
}
