/* finding.h - what ka doctor reports, on standard output, in 80 columns. */
#ifndef FINDING_H
#define FINDING_H

/* "  NAME  what is so" */
__attribute__((format(printf, 2, 3))) void finding_note(
	const char *name, const char *format, ...);

/* A problem. Lines are wrapped, but those of `write` only at its newlines, so that a
 * command can be copied. */
struct finding {
	const char *what;
	const char *where; /* it was seen */
	const char *why;   /* it matters */
	const char *write; /* into a file or a shell, to cure it */
};

void finding_report(const struct finding *f);

/* The last lines: what holds, in values, or what is missing; and how many problems there
 * are. KA_PROBLEM if there are any, else KA_OK. */
__attribute__((format(printf, 1, 2))) int finding_conclude(const char *format, ...);

#endif
