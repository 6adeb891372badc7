/* sshconf.h - parses the output of ssh -G, sshd -T and sshd -t. Pure.
 *
 * Values are lines "keyword value" with the keyword in lower case. Complaints about a
 * configuration name the file and the line, and may end in a carriage return:
 *     FILE: line 3: Bad configuration option: clientaliveinterval
 *     FILE line 3: invalid time value.
 */
#ifndef SSHCONF_H
#define SSHCONF_H

enum { SSHCONF_VALUE = 256, SSHCONF_LINE = 4352 };

/* Copies the value of the first line for that keyword, or "". */
void sshconf_value(char value[SSHCONF_VALUE], const char *answer, const char *keyword);

struct sshconf_complaint {
	char where[SSHCONF_LINE];    /* "FILE line 3" */
	char what[SSHCONF_LINE];     /* "Bad configuration option: clientaliveinterval" */
	char unknown[SSHCONF_VALUE]; /* the unknown keyword, in lower case, or "" */
};

/* Reads the next complaint at *said, from standard error, and moves *said past it. Returns
 * 1, or 0 if there are no more. */
int sshconf_complaint(struct sshconf_complaint *c, const char **said);

#endif
