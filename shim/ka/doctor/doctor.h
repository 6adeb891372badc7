/* doctor.h - the parts of ka doctor. Each returns an exit status. */
#ifndef DOCTOR_H
#define DOCTOR_H

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

#endif
