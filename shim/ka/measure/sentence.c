/* sentence.c - see sentence.h */
#include "ka/measure/sentence.h"

#include <stdarg.h>
#include <stdio.h>

#include "ka/socket/format.h"

enum { TENTHS_BELOW = 60000 };

static const char *put_time(char out[SENTENCE_TIME], uint64_t ms)
{
	if (ms >= TENTHS_BELOW) return format_duration(out, ms);
	snprintf(out, SENTENCE_TIME, "%u.%us", (unsigned)(ms / 1000),
		(unsigned)(ms / 100 % 10));
	return out;
}

const char *sentence_time_floor(char out[SENTENCE_TIME], uint64_t ms)
{
	return put_time(out, ms);
}

const char *sentence_time_ceiling(char out[SENTENCE_TIME], uint64_t ms)
{
	return put_time(out, ms + (ms + 99 >= TENTHS_BELOW ? 999 : 99));
}

const char *sentence_known(char out[2 * SENTENCE_TIME + 32], const struct bracket *b)
{
	char lived[SENTENCE_TIME], died[SENTENCE_TIME];

	sentence_time_floor(lived, b->lived);
	sentence_time_ceiling(died, b->died);
	if (b->lived && b->died)
		snprintf(out, 2 * SENTENCE_TIME + 32, "longer than %s, at most %s", lived,
			died);
	else if (b->lived)
		snprintf(out, 2 * SENTENCE_TIME + 32, "longer than %s", lived);
	else if (b->died)
		snprintf(out, 2 * SENTENCE_TIME + 32, "at most %s", died);
	else
		snprintf(out, 2 * SENTENCE_TIME + 32, "nothing");
	return out;
}

/* --- the sentences --- */

struct writer {
	char *at, *end;
	const struct verdict *v;
	char lived[SENTENCE_TIME], died[SENTENCE_TIME], elapsed[SENTENCE_TIME];
};

__attribute__((format(printf, 2, 3))) static void put(
	struct writer *w, const char *format, ...)
{
	const size_t room = (size_t)(w->end - w->at);
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(w->at, room, format, arguments);
	va_end(arguments);
	if (n > 0) w->at += (size_t)n < room ? (size_t)n : room - 1;
}

/* Writes the time as KA_IDLE accepts it. */
static const char *setting(char out[SENTENCE_TIME], unsigned seconds)
{
	if (seconds >= 60 && seconds % 60 == 0)
		snprintf(out, SENTENCE_TIME, "%um", seconds / 60);
	else
		snprintf(out, SENTENCE_TIME, "%us", seconds);
	return out;
}

static void put_limit(struct writer *w, const char *what)
{
	put(w, "a connection that is quiet for %s is %s", w->died, what);
	if (w->v->limit.lived)
		put(w, ", one quiet for %s is not", w->lived);
	else
		put(w, ", and no shorter time can be measured");
}

static void put_ignored(struct writer *w)
{
	char idle[SENTENCE_TIME];
	const unsigned seconds = plan_idle(w->v->limit.lived);

	put(w, "keepalive probes do not keep it: connections with more frequent ones ended too,\nso this path counts only packets with data\n");
	if (seconds)
		put(w, "for ssh, write KA_SSH=%s; for other programs, use a heartbeat of their own\n",
			setting(idle, seconds));
}

static void put_advice(struct writer *w)
{
	const struct verdict *const v = w->v;
	char idle[SENTENCE_TIME], age[SENTENCE_TIME];

	if (v->probes == PROBES_IGNORED) {
		put_ignored(w);
		return;
	}
	if (!v->idle) {
		put(w, "no KA_IDLE keeps it alive: it would have to be shorter than a second\n");
		return;
	}
	put(w, "KA_IDLE=%s keeps it alive, even if one probe is lost",
		setting(idle, v->idle));
	if (v->checked)
		put(w, "; checked: a connection with it was alive after %s\n",
			sentence_time_floor(age, v->checked));
	else
		put(w, "; this was not checked\n");
}

static void put_hint(struct writer *w)
{
	if (w->v->limit.lived >= 1000)
		put(w, "connections at risk: ka status --limit %lus; ka watch and ka doctor take --limit too\n",
			(unsigned long)(w->v->limit.lived / 1000));
}

static void put_age(struct writer *w)
{
	put(w,
		"the server, or a proxy before it, %s every connection after %s without data,\n"
		"probed or not: this is its own limit, as sshd's LoginGraceTime is, and not the path's\n",
		w->v->end == TRIAL_CLOSED ? "closes" : "resets", w->died);
	put(w, "the path keeps a connection that is quiet for that long; longer times cannot be\nmeasured here: use a port whose server waits, or run on the server: ka measure --listen PORT\n");
}

static void put_known(struct writer *w)
{
	char known[2 * SENTENCE_TIME + 32];

	put(w, "known so far: %s\n", sentence_known(known, &w->v->limit));
}

static void put_strays(struct writer *w)
{
	const size_t n = w->v->limit.strays;

	if (n && w->v->outcome != OUTCOME_UNEVEN)
		put(w, "%zu connection%s ended earlier than that, as happens when packets are lost\n",
			n, n == 1 ? "" : "s");
}

static void put_finding(struct writer *w)
{
	switch (w->v->outcome) {
	case OUTCOME_SILENCE:
		put_limit(w, "forgotten");
		put(w, "; neither side is notified\n");
		break;
	case OUTCOME_RESET:
		put_limit(w, "reset at its next packet");
		put(w, "\n");
		break;
	case OUTCOME_ENDED:
		put_limit(w, w->v->end == TRIAL_CLOSED ? "closed" : "reset");
		put(w, "; both sides are notified\n");
		break;
	case OUTCOME_LONGER:
		put(w, "a connection that is quiet for %s is not forgotten; no longer time was tried\n",
			w->lived);
		break;
	case OUTCOME_AGE: put_age(w); break;
	case OUTCOME_AT_ONCE:
		put(w, "all connections ended at one moment, whatever their age: the server or something on\nthe path was restarted, and this is not a limit; measure again\n");
		put_known(w);
		break;
	case OUTCOME_LOST:
		put(w, "the path was lost during the measurement, and all connections with it: this is not a\nlimit; measure again when the path is back\n");
		put_known(w);
		break;
	case OUTCOME_UNEVEN:
		put_limit(w, "forgotten by some of the devices on the way");
		put(w, ";\nothers remember it longer, as in a pool of addresses\n");
		break;
	case OUTCOME_KEPT:
		put(w, "the server sends probes of its own, which keep its connections: one that was quiet for\n%s, the time between them, is not forgotten, and longer times cannot be measured\n",
			w->lived);
		break;
	case OUTCOME_STOPPED:
		put(w, "stopped after %s\n", w->elapsed);
		put_known(w);
		break;
	case OUTCOME_UNKNOWN:
		put(w, "the limit could not be determined in this time: connections were lost, or the server sends\non them by itself; measure again, or run on the server: ka measure --listen PORT\n");
		put_known(w);
		break;
	}
}

void sentences(char out[SENTENCES], const struct verdict *v, uint64_t elapsed)
{
	struct writer w = { .at = out, .end = out + SENTENCES, .v = v };

	sentence_time_floor(w.lived, v->limit.lived);
	sentence_time_ceiling(w.died, v->limit.died);
	sentence_time_floor(w.elapsed, elapsed);
	*out = 0;
	put_finding(&w);
	put_strays(&w);
	if (!verdict_is_measured(v)) return;
	put_advice(&w);
	if (v->limit.died) put_hint(&w);
}
