/* finding.h - what ka doctor reports, on standard output. */
#ifndef FINDING_H
#define FINDING_H

/* "  NAME  what is so" */
__attribute__((format(printf, 2, 3))) void finding_note(
	const char *name, const char *format, ...);

/* Something wrong: what, where it was seen, why it matters, and the line to
 * write or the command to give. Texts may be of several lines. */
struct finding {
	const char *what, *where, *why, *write;
};

void finding_report(const struct finding *f);

/* KA_NO if there was any finding, else KA_OK after saying so. */
int finding_status(void);

#endif
