/* measure.c - ka measure: measures how long a connection may be quiet on the path to a
 * host. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/address.h"
#include "common/settings.h"
#include "ka/commands.h"
#include "ka/measure/json.h"
#include "ka/measure/listen.h"
#include "ka/measure/progress.h"
#include "ka/measure/sentence.h"
#include "ka/measure/target.h"
#include "ka/socket/format.h"
#include "ka/tui/signals.h"
#include "ka/util/cli.h"
#include "ka/util/options.h"

static const char help_text[] =
	"usage: ka measure [OPTION...] HOST:PORT\n"
	"       ka measure --listen [--max D] [ADDRESS:]PORT\n"
	"\n"
	"Finds out after how many quiet seconds something on the way to a host forgets a\n"
	"connection, and which KA_IDLE prevents that. It opens connections, sends no data\n"
	"on them, leaves each quiet for another time, and then probes it. This takes\n"
	"about twice as long as the limit. Any TCP server will do, if it does not close\n"
	"connections that wait: with --listen, ka is such a server, for the far side.\n"
	"\n"
	"  --max D          longest quiet time to try, 2s..12h (15m)\n"
	"  --connections N  how many connections at once, 1..64 (24)\n"
	"  -4, -6           IPv4 or IPv6 only\n"
	"  --bind ADDRESS   connect from this address\n"
	"  --json           print one JSON object\n"
	"  --listen         be the server; it ends by itself\n"
	"\n"
	"Exit status 0 if the limit was found, or is longer than --max; 1 if it could not\n"
	"be measured.\n";

enum {
	MAX_LEAST = 2,
	MAX_MOST = 12 * 3600,
	MAX_DEFAULT = 900,
	CONNECTIONS_DEFAULT = 24,
};

struct request {
	int max; /* seconds */
	int connections, family, json, listen;
	const char *bind, *to;
};

/* --- the words --- */

static int refuse(const char *option, const char *value, const char *why)
{
	char what[300];

	snprintf(what, sizeof what, "%s %s", option, value);
	return cli_fail(KA_USAGE, what, why);
}

static int take_max(struct request *r, const char *value)
{
	r->max = options_duration("--max", value, MAX_LEAST, MAX_MOST);
	return r->max < 0 ? KA_USAGE : 0;
}

static int take_connections(struct request *r, const char *value)
{
	r->connections = settings_number(&value);
	if (!*value && r->connections >= 1 && r->connections <= PLAN_CONNECTIONS_MAX)
		return 0;
	return refuse("--connections", optarg, "not a number in 1..64");
}

/* --- measuring --- */

struct run {
	struct session session;
	struct progress_view progress;
	const struct request *request;
	char address[FORMAT_ENDPOINT];
	int is_announced;
};

static void announce(struct run *r)
{
	const struct session *const s = &r->session;
	char from[SENTENCE_TIME], to[FORMAT_DURATION], at_most[FORMAT_DURATION];
	const uint64_t minutes = (s->at_most + 59999) / 60000;
	FILE *const out = r->progress.to;

	if (s->at_most < 60000)
		snprintf(at_most, sizeof at_most, "%us", (unsigned)(s->at_most / 1000 + 1));
	else
		snprintf(at_most, sizeof at_most, "%um", (unsigned)minutes);
	fprintf(out, "measuring %s with %u connection%s, %s to %s; at most %s\n",
		r->address, s->connections, s->connections == 1 ? "" : "s",
		sentence_time_floor(from, plan_shortest(s->longest)),
		format_duration(to, s->longest), at_most);
	if (s->refused)
		fprintf(out, "%u more could not be opened: %s\n", s->refused,
			s->refusal ? strerror(s->refusal)
				   : "the server closed them at once");
	fflush(out);
}

static void tell(const struct session *s, void *data)
{
	struct run *const r = data;

	if (signals_stopping()) {
		progress_clear(&r->progress);
		fflush(r->progress.to);
		signals_follow(SIGTSTP);
	}
	signals_resumed();
	if (r->request->json && !r->progress.is_terminal) return;
	if (s->at_most && !r->is_announced) {
		r->is_announced = 1;
		announce(r);
	}
	progress_show(&r->progress, s);
}

/* Connects to the first of the host's addresses that answers. Returns 0, or errno. */
static int reach(struct run *r, const struct addrinfo *a)
{
	int error = EADDRNOTAVAIL;

	for (; a; a = a->ai_next) {
		struct address_pair *const between = &r->session.between;
		struct text t = text_in(r->address, sizeof r->address);

		memcpy(&between->peer, a->ai_addr, a->ai_addrlen);
		between->peer_size = a->ai_addrlen;
		address_put(&t, a->ai_addr, a->ai_addrlen);
		text_end(&t);
		if (target_bind(between, r->request->bind)) continue;
		if (!session_reach(&r->session)) return 0;
		error = errno;
		if (error == EINTR) break;
	}
	return error;
}

static int report(struct run *r)
{
	const struct evidence e = session_evidence(&r->session);
	char text[SENTENCES];
	struct verdict v;

	verdict_reach(&v, &e);
	progress_clear(&r->progress);
	if (r->request->json) {
		measure_json(&r->session, &v, r->address);
	} else {
		sentences(text, &v, round_elapsed(&r->session));
		fputs(text, stdout);
	}
	if (signals_ending() && signals_ending() != SIGINT) {
		fflush(stdout);
		signals_follow(signals_ending());
	}
	return verdict_is_measured(&v) ? KA_OK : KA_PROBLEM;
}

static int run(const struct request *request, const struct addrinfo *found)
{
	static struct run r;
	int error;

	r.request = request;
	r.session.connections = (unsigned)request->connections;
	r.session.longest = (uint64_t)request->max * 1000;
	r.session.tell = tell;
	r.session.data = &r;
	progress_open(&r.progress, request->json ? stderr : stdout);
	signals_catch();
	error = reach(&r, found);
	if (error == EINTR) {
		r.session.broken_off = STOPPED;
		return report(&r);
	}
	if (error) return target_fail(request->to, error);
	if (r.session.rtt_us / 1000 >= r.session.longest) {
		char max[32], why[64];

		snprintf(max, sizeof max, "%ds", request->max);
		snprintf(why, sizeof why, "the round trip alone takes %.1f s",
			(double)r.session.rtt_us / 1e6);
		return refuse("--max", max, why);
	}
	session_run(&r.session);
	return report(&r);
}

/* Listens long enough for a measurement with the same --max that begins a little later. */
static int listen_for(const struct request *r, const struct addrinfo *a)
{
	enum { SLACK = 300 };

	return measure_listen(
		a->ai_addr, a->ai_addrlen, ((uint64_t)r->max * 3 + SLACK) * 1000);
}

static int start(const struct request *r)
{
	struct addrinfo *found;
	int status = target_resolve(&found, r->to, r->family, r->listen);

	if (status) return status;
	status = r->listen ? listen_for(r, found) : run(r, found);
	freeaddrinfo(found);
	return status;
}

int ka_measure(int argc, char **argv)
{
	static const struct option options[] = { { "max", required_argument, NULL, 'm' },
		{ "connections", required_argument, NULL, 'n' },
		{ "bind", required_argument, NULL, 'b' },
		{ "json", no_argument, NULL, 'j' }, { "listen", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
	struct request r = {
		.max = MAX_DEFAULT, .connections = CONNECTIONS_DEFAULT, .family = AF_UNSPEC
	};
	int c, status = 0;

	while (!status && (c = cli_getopt(argc, argv, ":46h", options)) != -1) {
		switch (c) {
		case 'h': return cli_help(help_text);
		case 'm': status = take_max(&r, optarg); break;
		case 'n': status = take_connections(&r, optarg); break;
		case 'b': r.bind = optarg; break;
		case 'j': r.json = 1; break;
		case 'l': r.listen = 1; break;
		case '4': r.family = AF_INET; break;
		case '6': r.family = AF_INET6; break;
		default: return cli_usage("measure", c);
		}
	}
	if (status) return status;
	r.to = argv[optind];
	if (!r.to || argv[optind + 1]) {
		return cli_misuse("measure", r.to ? argv[optind + 1] : "measure",
			r.to ? "too many arguments" : "missing HOST:PORT");
	}
	return start(&r);
}
