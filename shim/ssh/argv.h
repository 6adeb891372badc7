/* argv.h - finds the arguments of ssh(1) that concern its configuration.
 *
 * Reads them as ssh does: options may follow the host; the command follows those. Pure.
 */
#ifndef SSH_ARGV_H
#define SSH_ARGV_H

/* Returns the argument of the last -F, or a null pointer. */
const char *argv_config_file(char *const *argv);

/* Whether an -o may make ssh read its configuration twice. */
int argv_may_canonicalize(char *const *argv);

#endif
