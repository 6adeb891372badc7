/* rule.h - applies KA_RULES to a socket of another process. */
#ifndef RULE_H
#define RULE_H

#include "common/settings.h"
#include "ka/process/proc.h"

/* Sets *s to the settings of the first rule that matches the program and the peer of fd. If
 * no rule matches, uses the global settings. A listener has no peer, so only rules without
 * an address match it. Returns 0, or -1 if the rule is "off". */
int rule_settings(
	struct settings *s, const struct settings *global, const struct process *p, int fd);

#endif
