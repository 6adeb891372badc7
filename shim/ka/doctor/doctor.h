/* doctor.h - the parts of ka doctor. Each returns an exit status. */
#ifndef DOCTOR_H
#define DOCTOR_H

#include <stdint.h>

#include "common/rules.h"
#include "ka/util/subprocess.h"

/* Examines this machine. */
int doctor_machine(void);

/* Tries libka.so, and the session's LD_PRELOAD, in programs of each kind. Returns whether
 * programs of ka's own kind load libka.so. Unset LD_PRELOAD before. */
int doctor_loaders(const char *preload);

/* Examines a command as ka run does. to: a null pointer, or the HOST[:PORT] for which to
 * show the rule that applies. */
int doctor_program(const char *command, const char *to);

/* Examines the configuration of ssh, or of sshd, with these arguments. */
int doctor_ssh(char *const *arguments);
int doctor_sshd(char *const *arguments);

/* Prints the values of the keepalive keywords in `o`, the output of ssh -G with these
 * arguments, and where ssh has each of them from. */
void doctor_note_ssh_values(const struct subprocess *o, char *const *arguments);

/* Explains which rule of this environment applies to a program, and to its connections to
 * each address of HOST[:PORT], unless `to` is a null pointer. */
int doctor_rules(const char *program, const char *to);

/* Finds the rule that applies to the program's sockets when they are made. Returns 1, or 0
 * if no rule applies. */
int doctor_rule_at_socket(struct rule *r, const char *program);

enum { DOCTOR_VALUES = 256 };

/* Sets the argument of --limit. */
void doctor_set_limit(uint64_t ms);

/* Reports a problem if a first probe after `idle` seconds comes too late for --limit. -1:
 * the environment sets the time; 0: no keepalive is wanted. */
void doctor_check_idle(int idle);

/* Examines the settings for HOST:PORT, for any program. */
int doctor_peer(const char *to);

/* Describes what these settings do on this kernel: "idle 60s, 4 probes 15s apart, 120s with
 * data in flight" */
void doctor_values(char out[DOCTOR_VALUES], const struct settings *s);

/* Whether this kernel has TCP_RTO_MAX_MS; if not, errno says why. */
int doctor_has_rto_max(void);

#endif
