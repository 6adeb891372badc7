/* warning.h - a complaint about a variable that the user set.
 *
 * Pure and async-signal-safe.
 */
#ifndef WARNING_H
#define WARNING_H

#include "common/text.h"

struct warning {
	const char *name;  /* of the variable */
	const char *value; /* the wrong value or rule, or a null pointer */
	const char *spot;  /* the place of the error in a rule, or a null pointer */
	unsigned length;   /* of a rule */
	char why[96];      /* "not a count in 1..127" */
	char used[24];     /* what is used instead: "using 60s", "rule ignored" */
};

/* Sets why and used. */
void warning_say(struct warning *c, const char *why, const char *used);

/* Writes the variable and its value: KA_IDLE="abc" or KA_RULES: "ssh=x", at "x". */
void warning_put_what(struct text *t, const struct warning *c);

/* Writes the whole line, or nothing if it does not fit. */
void warning_put(struct text *t, const struct warning *c);

#endif
