/* warning.h - what is wrong with a variable of the user's.
 *
 * Pure and async-signal-safe.
 */
#ifndef WARNING_H
#define WARNING_H

#include "common/text.h"

struct warning {
	const char *name; /* of the variable */
	const char *
		value; /* the wrong value, or rule; a null pointer: there is none to show */
	const char
		*spot;   /* in a rule: from where on it makes no sense; or a null pointer */
	unsigned length; /* of a rule */
	char why[96];    /* "not a count in 1..127" */
	char used[24];   /* "using 60s", "rule ignored" */
};

/* Fills these two in. */
void warning_say(struct warning *c, const char *why, const char *used);

/* KA_IDLE="abc"; or KA_RULES: "ssh=x", at "x" */
void warning_put_what(struct text *t, const struct warning *c);

/* The line that libka writes; where it has no room, nothing. */
void warning_put(struct text *t, const struct warning *c);

#endif
