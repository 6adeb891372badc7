/* finding.h - prints the report of ka doctor on standard output, in 80 columns. */
#ifndef FINDING_H
#define FINDING_H

/* Prints a fact: "  NAME  TEXT". */
__attribute__((format(printf, 2, 3))) void finding_note(
	const char *name, const char *format, ...);

/* A problem. Lines are wrapped, except for those of `write`, so that a command can be
 * copied. */
struct finding {
	const char *what;
	const char *where; /* the problem was seen */
	const char *why;   /* the problem matters */
	const char *write; /* this into a file or a shell, to cure it */
};

void finding_report(const struct finding *f);

/* Prints the last lines: the values in effect, or what is missing, and then the number of
 * problems. Returns KA_PROBLEM if there are any, else KA_OK. */
__attribute__((format(printf, 1, 2))) int finding_conclude(const char *format, ...);

#endif
