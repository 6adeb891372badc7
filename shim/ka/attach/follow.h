/* follow.h - arms the connections that processes open from now on, until they have ended.
 */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "common/settings.h"

/* words: PIDs and programs, NULL at the end; none: the user's own processes, for root
 * everybody's. KA_RULES is in the settings. Returns an exit status once all have ended that
 * were named by PID, or after printing an error. */
int follow(char **words, const struct settings *s);

#endif
