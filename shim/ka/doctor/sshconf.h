/* sshconf.h - the answers of ssh -G, sshd -T and sshd -t. Pure.
 *
 * Answers are lines "keyword value" with the keyword in lower case. Complaints
 * about a configuration name the file and the line, in these forms of OpenSSH,
 * and may end in a carriage return:
 *     FILE: line 3: Bad configuration option: clientaliveinterval
 *     FILE line 3: invalid time value.
 */
#ifndef SSHCONF_H
#define SSHCONF_H

enum { SSHCONF_VALUE = 256, SSHCONF_LINE = 4352 };

/* The value of the first line for that keyword, or "". */
void sshconf_value(char value[SSHCONF_VALUE], const char *answer, const char *keyword);

struct sshconf_complaint {
	char where[SSHCONF_LINE];    /* "FILE line 3" */
	char what[SSHCONF_LINE];     /* "Bad configuration option: clientaliveinterval" */
	char unknown[SSHCONF_VALUE]; /* the keyword, in lower case; "": not about one */
};

/* The next complaint in what was written to standard error, of which *said is
 * moved on: 1, or 0 if there is none. */
int sshconf_complaint(struct sshconf_complaint *c, const char **said);

#endif
