/* argv.h - what the arguments of ssh(1) say about its configuration.
 *
 * As ssh reads them: options may follow the host, and what follows those is the
 * command. Pure.
 */
#ifndef SSH_ARGV_H
#define SSH_ARGV_H

/* The argument of -F, or a null pointer. */
const char *argv_config_file(char *const *argv);

/* Whether a -o may make ssh go through its configuration twice. */
int argv_may_canonicalize(char *const *argv);

#endif
