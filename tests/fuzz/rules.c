/* Reads any bytes as KA_RULES: each rule is read once, and is in range or refused with a
 * line. The warnings stay in their buffer. */
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/rules.h"

static void require(int holds)
{
	if (!holds) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_addr = { 0x0100007f } };
	static const struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	static const struct settings global = {
		.idle = 60, .intvl = 15, .cnt = 4, .stall = 120
	};
	char *const rules = malloc(size + 1), complaints[2048];
	struct text t = { complaints, complaints + sizeof complaints };
	const char *at = rules, *before;
	struct warning wrong;
	struct settings s;
	struct rule r;
	int found;

	memcpy(rules, data, size);
	rules[size] = 0;
	for (before = at; (found = rules_next(&at, &r, &wrong)); before = at) {
		require(at > before && at <= rules + strlen(rules));
		require(r.text >= before && r.text + r.length == at);
		if (found < 0) {
			warning_put(&t, &wrong);
			continue;
		}
		require(r.program < r.length && r.bits <= 128 && r.port >= 0
			&& r.port <= 65535);
		require(r.off || (r.idle >= 1 && r.idle <= SETTINGS_SECONDS_MAX));
		require(r.intvl >= 0 && (r.off || r.intvl <= r.idle)
			&& r.cnt <= SETTINGS_COUNT_MAX);
		rules_match_program(&r, "a program");
		rules_match_address(&r, &v4, sizeof v4);
		rules_match_address(&r, &v6, sizeof v6);
		if (r.off) continue;
		rules_settings(&r, &global, &s);
		require(s.intvl >= 1 && s.intvl <= s.idle && s.cnt >= 1);
		require(s.stall >= SETTINGS_STALL_MIN);
	}
	require(t.at <= t.end);
	require(t.at == complaints || t.at[-1] == '\n');
	free(rules);
	return 0;
}
