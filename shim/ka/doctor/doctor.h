/* doctor.h - the parts of ka doctor. Each returns an exit status. */
#ifndef DOCTOR_H
#define DOCTOR_H

#include "common/settings.h"
#include "ka/util/subprocess.h"

/* This machine. */
int doctor_machine(void);

/* A command, as ka run would see it; to: a null pointer, or the HOST[:PORT] for which
 * it is to be told which rule holds. */
int doctor_program(const char *command, const char *to);

/* Explains on standard output what the rules of this environment say of a program and,
 * if `to` is not a null pointer, of each address of HOST[:PORT]. */
int doctor_rules(const char *program, const char *to);

/* The configuration of ssh, or of sshd, with the arguments that follow. */
int doctor_ssh(char *const *arguments);
int doctor_sshd(char *const *arguments);

/* What those two share: runs the program with its own options in front of the
 * arguments and `behind` after them, each list up to a null pointer. 0, or -1
 * after saying why it cannot be run. */
int doctor_ask(struct subprocess *o, const char *program, const char *const *front,
	char *const *arguments, const char *const *behind);

/* What to say of theirs. */
struct configuration {
	const char *interval, *count; /* the lines for keepalive */
	const char *why, *write;      /* where it is not understood: see finding.h */
	const char *foreign, *mixed;  /* what the other one's words begin with, and what
				       * is so with one of them in it */
};

/* The line that belongs where that word about keepalive is, which is not known. */
const char *doctor_line(const struct configuration *k, const char *unknown);

/* A finding for each complaint (sshconf.h) in what was said on standard error: how many. */
int doctor_complaints(const struct configuration *k, const char *said);

/* Reads the settings of this environment. What ka run would refuse is a finding. */
void doctor_settings(struct settings *s);

/* The argument of an option of theirs, as in "-F", wherever it stands: of two the last.
 * A null pointer: it is not there. */
const char *doctor_option(char *const *arguments, const char *option);

/* A number of /proc/sys, as in "net/ipv4/tcp_retries2"; -1: there is none. */
long doctor_sysctl(const char *name);

#endif
