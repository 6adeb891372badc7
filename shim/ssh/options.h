/* options.h - what the arguments of ssh(1) say about its configuration.
 *
 * As ssh reads them: options may follow the host, and what follows those is the
 * command. Pure.
 */
#ifndef SSH_OPTIONS_H
#define SSH_OPTIONS_H

/* The argument of -F, or a null pointer. */
const char *options_file(char *const *argv);

/* Whether a -o is about canonical names. */
int options_canonical(char *const *argv);

#endif
