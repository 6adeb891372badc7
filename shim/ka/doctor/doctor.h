/* doctor.h - the parts of ka doctor. Each returns an exit status. */
#ifndef DOCTOR_H
#define DOCTOR_H

#include <stdint.h>

#include "common/rules.h"

/* This machine. */
int doctor_machine(void);

/* A command, as ka run would see it. to: a null pointer, or the HOST[:PORT] for which to
 * tell which rule applies. */
int doctor_program(const char *command, const char *to);

/* The configuration of ssh, or of sshd, with the arguments that follow. */
int doctor_ssh(char *const *arguments);
int doctor_sshd(char *const *arguments);

/* Explains which rule of this environment applies to a program, and to its connections to
 * each address of HOST[:PORT], unless that is a null pointer. KA_OK, or what to exit with.
 */
int doctor_rules(const char *program, const char *to);

/* The rule that applies to all sockets of the program when they are made: 1; none: 0. */
int doctor_rule_at_birth(struct rule *r, const char *program);

enum { DOCTOR_VALUES = 256 };

/* The argument of --limit; and a finding if a first probe after `idle` seconds comes too
 * late for it (-1: what the environment sets; 0: no keepalive is wanted). */
void doctor_set_limit(uint64_t ms);
void doctor_check_idle(int idle);

/* HOST:PORT, whatever the program is. */
int doctor_peer(const char *to);

/* What these settings make of a connection, on this kernel: "idle 60s, 4 probes 15s apart,
 * 120s with data in flight" */
void doctor_values(char out[DOCTOR_VALUES], const struct settings *s);

/* Whether this kernel has TCP_RTO_MAX_MS; if not, errno says why. */
int doctor_has_rto_max(void);

#endif
