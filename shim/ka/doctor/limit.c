/* limit.c - ka doctor --limit: whether the first probe comes in time. */
#include <stdio.h>
#include <unistd.h>

#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/doctor/query.h"

static unsigned long limit; /* seconds; 0: --limit is not given */

void doctor_set_limit(uint64_t ms)
{
	limit = (unsigned long)(ms / 1000);
}

void doctor_check_idle(int idle)
{
	struct warning ignored[SETTINGS_WRONG_MAX];
	const char *const where = idle < 0 ? "the environment" : "KA_RULES";
	char what[128], instead[64];
	struct settings s;

	if (!limit || !idle) return;
	settings_read(&s, environ, ignored);
	if (idle < 0) idle = s.idle;
	if ((unsigned long)idle < limit) {
		finding_note("limit", "%lus: a probe after %ds comes in time", limit, idle);
		return;
	}
	snprintf(what, sizeof what,
		"the first probe comes after %ds, but the limit is %lus", idle, limit);
	/* half of it, so that one probe may be lost */
	snprintf(instead, sizeof instead, "KA_IDLE=%lu, or =%lu in the rule",
		limit > 1 ? limit / 2 : 1, limit > 1 ? limit / 2 : 1);
	finding_report(&(struct finding){ what, where,
		"Something on the way forgets a connection that is quiet for so long.",
		instead });
}
