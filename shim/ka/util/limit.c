/* limit.c - see limit.h */
#include "ka/util/limit.h"

#include <stdlib.h>

#include "common/settings.h"
#include "ka/util/cli.h"
#include "ka/util/options.h"

/* seconds */
enum {
	DEFAULT = 300, /* many NATs forget after 5 minutes, see docs/guide.md */
	MOST = SETTINGS_SECONDS_MAX * 3600,
};

int limit_read(uint64_t *ms, const char *option)
{
	const char *const variable = getenv("KA_LIMIT");
	const char *const value = option ? option : variable;
	const int n = value
		? options_duration(option ? "--limit" : "KA_LIMIT", value, 1, MOST)
		: DEFAULT;

	if (n < 0) return KA_USAGE;
	*ms = (uint64_t)n * 1000;
	return 0;
}
