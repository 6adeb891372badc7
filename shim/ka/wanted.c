/* wanted.c - see wanted.h */
#include "wanted.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../common/rules.h"
#include "ka.h"

const char *wanted_variable(int c)
{
	switch (c) {
	case 'I': return "KA_IDLE";
	case 'N': return "KA_INTVL";
	case 'C': return "KA_CNT";
	case 'S': return "KA_STALL";
	case 'U': return "KA_USER_TIMEOUT";
	case 'L': return "KA_LOG";
	case 'R': return "KA_RULES";
	case 'P': return "KA_SSH";
	default: return NULL;
	}
}

void wanted_complaints(struct settings *s, char complaints[SETTINGS_COMPLAINTS + 1])
{
	const char *rules;
	struct rule r;
	struct text t = { complaints, complaints + SETTINGS_COMPLAINTS };

	settings_read(s, environ, &t);
	for (rules = s->rules; rules && rules_next(&rules, &r, &t);)
		;
	*t.at = 0;
}

/* The complaints are libka's, one a line; here ka makes them, and nothing is
 * used instead. */
int wanted_read(struct settings *s)
{
	char complaints[SETTINGS_COMPLAINTS + 1];

	wanted_complaints(s, complaints);
	for (char *line = complaints; *line;) {
		char *const end = strchr(line, '\n');
		char *instead;

		*end = 0;
		instead = strstr(line, "; using ");
		if (!instead) instead = strstr(line, "; rule left out");
		if (instead) *instead = 0;
		fprintf(stderr, "ka: %s\n", line + strlen("libka: "));
		line = end + 1;
	}
	return *complaints ? KA_USAGE : 0;
}
