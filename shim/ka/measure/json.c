/* json.c - see json.h */
#include "ka/measure/json.h"

#include <inttypes.h>
#include <stdio.h>

static const char *end_name(enum trial_end end)
{
	static const char *const name[] = {
		[TRIAL_LIVED] = "answered",
		[TRIAL_SILENT] = "silent",
		[TRIAL_RESET] = "reset",
		[TRIAL_ABORTED] = "aborted",
		[TRIAL_CLOSED] = "closed",
	};

	return name[end];
}

/* Prints null if there is no value. */
static void print_ms(const char *name, uint64_t ms)
{
	printf("\"%s\":", name);
	if (ms)
		printf("%" PRIu64, ms);
	else
		fputs("null", stdout);
}

static void print_limit(const struct verdict *v)
{
	const struct bracket *const b = &v->limit;
	const int is_known = b->died && verdict_is_measured(v);

	print_ms("limit_ms", is_known ? b->died : 0);
	putchar(',');
	print_ms("resolution_ms", is_known ? b->died - b->lived : 0);
	putchar(',');
	print_ms("longer_than_ms", v->outcome == OUTCOME_AGE ? b->died : b->lived);
}

static void print_advice(const struct verdict *v)
{
	static const char *const probes[] = { "null", "true", "false" };

	printf(",\"probes_count\":%s,\"idle\":", probes[v->probes]);
	if (v->idle && verdict_is_measured(v))
		printf("%u", v->idle);
	else
		fputs("null", stdout);
	printf(",\"idle_checked\":%s", v->checked ? "true" : "false");
}

static void print_tried(const struct session *s)
{
	fputs(",\"tried\":[", stdout);
	for (size_t i = 0; i < s->trials; i++)
		printf("%s{\"quiet_ms\":%" PRIu64 ",\"end\":\"%s\"}", i ? "," : "",
			s->trial[i].quiet, end_name(s->trial[i].end));
	fputs("],\"keepalive\":[", stdout);
	for (size_t i = 0, n = 0; i < s->witnesses.count; i++) {
		const struct witness *const w = &s->witnesses.is[i];

		if (!w->interval) continue;
		printf("%s{\"idle\":%u,\"age_ms\":%" PRIu64 ",\"end\":\"%s\"}",
			n++ ? "," : "", w->interval, w->age, end_name(w->end));
	}
	putchar(']');
}

void measure_json(const struct session *s, const struct verdict *v, const char *address)
{
	printf("{\"peer\":\"%s\",\"outcome\":\"%s\",", address, verdict_name(v->outcome));
	print_limit(v);
	printf(",\"rtt_us\":%u,\"connections\":%u", s->rtt_us, s->connections);
	print_advice(v);
	print_tried(s);
	puts("}");
}
