/* rule.c - see rule.h */
#include "ka/attach/rule.h"

#include <stdio.h>
#include <sys/socket.h>

#include "common/rules.h"
#include "ka/process/exec_name.h"
#include "ka/socket/sockdiag.h"

int rule_settings(
	struct settings *s, const struct settings *global, const struct process *p, int fd)
{
	const char *at = global->rules;
	char name[EXEC_NAME_SIZE];
	union endpoint peer;
	socklen_t size = sizeof peer;
	struct rule r;

	*s = *global;
	if (!at || !*at) return 0;
	if (exec_name(name, p->pid, p->program))
		snprintf(name, sizeof name, "%s", p->program);
	if (getpeername(fd, (struct sockaddr *)&peer, &size)) size = 0;
	while (rules_next_for(&at, name, &r, NULL)) {
		if (rules_find(&r, 1, &peer, size) < 0) continue;
		if (r.off) return -1;
		rules_settings(&r, global, s);
		return 0;
	}
	return 0;
}
