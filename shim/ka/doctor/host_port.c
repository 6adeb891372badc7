/* host_port.c - ka doctor HOST:PORT: which settings apply to connections to that peer. */
#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/doctor/query.h"

int doctor_peer(const char *to)
{
	char values[DOCTOR_VALUES];
	struct settings s;
	int r;

	query_settings(&s);
	r = doctor_rules("", to);
	if (r) return r;
	if (s.disable) return finding_conclude("no keepalive: KA_DISABLE=1");
	doctor_values(values, &s);
	return finding_conclude("where no rule applies: %s", values);
}
