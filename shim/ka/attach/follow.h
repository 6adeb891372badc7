/* follow.h - arms the connections that processes open from now on, until they have ended.
 */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "common/settings.h"

/* words: PIDs and programs, then NULL. Without words it follows the user's own processes,
 * and for root those of all users. KA_RULES is in the settings. Returns an exit status when
 * all processes named by PID have ended, or after printing an error. */
int follow(char **words, const struct settings *s);

#endif
