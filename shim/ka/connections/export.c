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

/* The members that ka status and ka watch have in common, without the braces. */
static void print_json_connection(const struct entry *entry, uint64_t idle, uint64_t silent)
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
	if (c->timer == IDIAG_TIMER_KEEPALIVE)
		printf(",\"keepalive\":{\"next_ms\":%u,\"unanswered\":%u}", c->timer_ms,
			c->timer_count);
	else
		fputs(",\"keepalive\":null", stdout);
	printf(",\"unacked\":%u,\"rtt_us\":%u", c->unacked, c->rtt_us);
	printf(",\"libka\":%1$s,\"shim\":%1$s,\"attached\":%2$s", libka[entry->libka + 1],
		entry->attached ? "true" : "false");
}

static void print_json_entry(const struct entry *entry)
{
	putchar('{');
	print_json_connection(
		entry, entry_idle_ms(entry), idle_silent_ms(&entry->connection));
	if (entry->rule) {
		fputs(",\"policy\":\"", stdout);
		print_escaped(entry->rule, 1);
		fputs("\"}", stdout);
	} else {
		fputs(",\"policy\":null}", stdout);
	}
}

void export_json_event(
	const char *when, const char *name, const struct track *t, const char *text)
{
	printf("{\"time\":\"%s\",\"event\":\"%s\",\"text\":\"%s\",", when, name, text);
	print_json_connection(&t->entry, t->idle, t->silent);
	printf(",\"longest_idle_ms\":%" PRIu64 "}\n", t->longest_idle);
}

void export_json(const struct snapshot *all)
{
	putchar('[');
	for (size_t i = 0; i < all->count; i++) {
		fputs(i ? ",\n" : "\n", stdout);
		print_json_entry(&all->entry[i]);
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
enum metric { IDLE, SILENT, ARMED, UNANSWERED, UNACKED, RTT, METRICS };

static void print_metric(const struct snapshot *all, enum metric m)
{
	static const char *const name[METRICS] = { "ka_connection_idle_seconds",
		"ka_connection_silent_seconds", "ka_connection_keepalive_armed",
		"ka_connection_keepalive_unanswered_probes",
		"ka_connection_unacked_segments", "ka_connection_rtt_seconds" };
	static const char *const about[METRICS] = { "Time since application data moved.",
		"Time since the peer's last sign of life.",
		"Whether a keepalive timer is running.", "Probes without an answer so far.",
		"Segments in flight.", "Smoothed round-trip time." };
	static const int has_unit[METRICS] = { [IDLE] = 1, [SILENT] = 1, [RTT] = 1 };

	printf("# TYPE %s gauge\n", name[m]);
	if (has_unit[m]) printf("# UNIT %s seconds\n", name[m]);
	printf("# HELP %s %s\n", name[m], about[m]);
	for (size_t i = 0; i < all->count; i++) {
		const struct connection *const c = &all->entry[i].connection;

		if (!c->has_info) continue;
		print_sample(name[m], &all->entry[i]);
		switch (m) {
		case IDLE: print_seconds(entry_idle_ms(&all->entry[i])); break;
		case SILENT: print_seconds(idle_silent_ms(c)); break;
		case ARMED: printf("%d\n", c->timer == IDIAG_TIMER_KEEPALIVE); break;
		case UNANSWERED:
			printf("%u\n",
				c->timer == IDIAG_TIMER_KEEPALIVE ? c->timer_count : 0);
			break;
		case UNACKED: printf("%u\n", c->unacked); break;
		default: printf("%u.%06u\n", c->rtt_us / 1000000, c->rtt_us % 1000000);
		}
	}
}

void export_openmetrics(const struct snapshot *all)
{
	for (enum metric m = IDLE; m < METRICS; m++) print_metric(all, m);
	puts("# EOF");
}
