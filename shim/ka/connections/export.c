/* export.c - see export.h */
#include "ka/connections/export.h"

#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>

#include "ka/socket/format.h"
#include "ka/socket/idle.h"

/* A program can have any bytes in its name. In JSON, bytes beyond ASCII become the
 * character of that number, so that the result is always valid. */
static void print_escaped(const char *s, int json)
{
	for (; *s; s++) {
		const unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c >= ' ' && c < 0x7f)
			putchar(c);
		else if (json)
			printf("\\u%04x", c);
		else if (c == '\n')
			fputs("\\n", stdout);
		else
			putchar('?');
	}
}

static void print_json_keepalive(const struct connection *c, uint64_t limit)
{
	static const char *const risk[] = { [IDLE_RISK_NONE] = "null",
		[IDLE_RISK_OFF] = "\"off\"",
		[IDLE_RISK_LATE] = "\"late\"" };

	if (c->timer != IDIAG_TIMER_KEEPALIVE) {
		fputs(",\"keepalive\":null", stdout);
	} else {
		printf(",\"keepalive\":{\"next_ms\":%u,\"unanswered\":%u,\"idle_ms\":",
			c->timer_ms, c->timer_count);
		if (idle_keepidle_ms(c))
			printf("%" PRIu64 "}", idle_keepidle_ms(c));
		else
			fputs("null}", stdout);
	}
	printf(",\"risk\":%s", risk[idle_risk(c, limit)]);
}

/* The members that ka status and ka watch have in common, without the braces. */
static void print_json_connection(
	const struct entry *entry, uint64_t idle, uint64_t silent, uint64_t limit)
{
	static const char *const libka[] = { "null", "false", "true" };
	const struct connection *const c = &entry->connection;
	char local[FORMAT_ENDPOINT], peer[FORMAT_ENDPOINT];

	if (entry->pid) {
		printf("\"pid\":%d,\"program\":\"", entry->pid);
		print_escaped(entry->program, 1);
		printf("\",\"fd\":%d", entry->fd);
	} else {
		fputs("\"pid\":null,\"program\":null,\"fd\":null", stdout);
	}
	if (c->cookie)
		printf(",\"cookie\":%" PRIu64, c->cookie);
	else
		fputs(",\"cookie\":null", stdout);
	printf(",\"local\":\"%s\",\"peer\":\"%s\",\"state\":\"%s\"",
		format_endpoint(local, &c->local, c->local_size),
		format_endpoint(peer, &c->peer, c->peer_size), format_state(c->state));
	if (c->has_info)
		printf(",\"idle_ms\":%" PRIu64 ",\"silent_ms\":%" PRIu64, idle, silent);
	else
		fputs(",\"idle_ms\":null,\"silent_ms\":null", stdout);
	print_json_keepalive(c, limit);
	printf(",\"unacked\":%u,\"rtt_us\":%u", c->unacked, c->rtt_us);
	printf(",\"libka\":%1$s,\"shim\":%1$s,\"attached\":%2$s", libka[entry->libka + 1],
		entry->attached ? "true" : "false");
}

static void print_json_entry(const struct entry *entry, uint64_t limit)
{
	putchar('{');
	print_json_connection(
		entry, entry_idle_ms(entry), idle_silent_ms(&entry->connection), limit);
	if (entry->rule) {
		fputs(",\"policy\":\"", stdout);
		print_escaped(entry->rule, 1);
		fputs("\"}", stdout);
	} else {
		fputs(",\"policy\":null}", stdout);
	}
}

void export_json_event(const char *when, const char *name, const struct track *t,
	const char *text, uint64_t limit)
{
	printf("{\"time\":\"%s\",\"event\":\"%s\",\"text\":\"%s\",", when, name, text);
	print_json_connection(&t->entry, t->idle, t->silent, limit);
	printf(",\"longest_idle_ms\":%" PRIu64 "}\n", t->longest_idle);
}

void export_json(const struct snapshot *all, uint64_t limit)
{
	putchar('[');
	for (size_t i = 0; i < all->count; i++) {
		fputs(i ? ",\n" : "\n", stdout);
		print_json_entry(&all->entry[i], limit);
	}
	puts(all->count ? "\n]" : "]");
}

/* The interface tells connections with equal addresses apart: link-local ones, and those
 * of sockets bound to a device. */
static void print_interface(uint32_t interface)
{
	char name[IF_NAMESIZE];

	if (!if_indextoname(interface, name))
		snprintf(name, sizeof name, "%" PRIu32, interface);
	fputs(",interface=\"", stdout);
	print_escaped(name, 0);
	putchar('"');
}

static void print_sample(const char *metric, const struct entry *entry)
{
	const struct connection *const c = &entry->connection;
	char local[FORMAT_ENDPOINT], peer[FORMAT_ENDPOINT];

	printf("%s{pid=\"%d\",program=\"", metric, entry->pid);
	print_escaped(entry->program, 0);
	printf("\",local=\"%s\",peer=\"%s\"",
		format_endpoint(local, &c->local, c->local_size),
		format_endpoint(peer, &c->peer, c->peer_size));
	if (c->interface) print_interface(c->interface);
	fputs("} ", stdout);
}

static void print_seconds(uint64_t ms)
{
	printf("%" PRIu64 ".%03u\n", ms / 1000, (unsigned)(ms % 1000));
}

/* One sample of each for every connection. */
enum metric {
	IDLE,
	SILENT,
	ARMED,
	UNANSWERED,
	NEXT,
	KEEPIDLE,
	RISK,
	UNACKED,
	RTT,
	METRICS
};

/* Some need a keepalive timer. */
static int has_sample(const struct connection *c, enum metric m)
{
	if (!c->has_info) return 0;
	if (m == NEXT) return c->timer == IDIAG_TIMER_KEEPALIVE;
	return m != KEEPIDLE || idle_keepidle_ms(c);
}

static void print_metric(const struct snapshot *all, enum metric m, uint64_t limit)
{
	static const char *const name[METRICS] = { "ka_connection_idle_seconds",
		"ka_connection_silent_seconds", "ka_connection_keepalive_armed",
		"ka_connection_keepalive_unanswered_probes",
		"ka_connection_next_probe_seconds", "ka_connection_keepalive_idle_seconds",
		"ka_connection_at_risk", "ka_connection_unacked_segments",
		"ka_connection_rtt_seconds" };
	static const char *const about[METRICS] = { "Time since application data moved.",
		"Time since the peer's last sign of life.",
		"Whether a keepalive timer is running.", "Probes without an answer so far.",
		"Time to the next keepalive probe.",
		"Quiet time before the first keepalive probe, as far as the timer shows it.",
		"Whether it would be quiet for longer than the limit.",
		"Segments in flight.", "Smoothed round-trip time." };
	static const int has_unit[METRICS] = {
		[IDLE] = 1, [SILENT] = 1, [NEXT] = 1, [KEEPIDLE] = 1, [RTT] = 1
	};

	printf("# TYPE %s gauge\n", name[m]);
	if (has_unit[m]) printf("# UNIT %s seconds\n", name[m]);
	printf("# HELP %s %s\n", name[m], about[m]);
	for (size_t i = 0; i < all->count; i++) {
		const struct connection *const c = &all->entry[i].connection;

		if (!has_sample(c, m)) continue;
		print_sample(name[m], &all->entry[i]);
		switch (m) {
		case IDLE: print_seconds(entry_idle_ms(&all->entry[i])); break;
		case SILENT: print_seconds(idle_silent_ms(c)); break;
		case ARMED: printf("%d\n", c->timer == IDIAG_TIMER_KEEPALIVE); break;
		case UNANSWERED:
			printf("%u\n",
				c->timer == IDIAG_TIMER_KEEPALIVE ? c->timer_count : 0);
			break;
		case NEXT: print_seconds(c->timer_ms); break;
		case KEEPIDLE: print_seconds(idle_keepidle_ms(c)); break;
		case RISK: printf("%d\n", idle_risk(c, limit) != IDLE_RISK_NONE); break;
		case UNACKED: printf("%u\n", c->unacked); break;
		default: printf("%u.%06u\n", c->rtt_us / 1000000, c->rtt_us % 1000000);
		}
	}
}

void export_openmetrics(const struct snapshot *all, uint64_t limit)
{
	for (enum metric m = IDLE; m < METRICS; m++) print_metric(all, m, limit);
	puts("# EOF");
}
