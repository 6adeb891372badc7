/* settings.c - see settings.h */
#include "common/settings.h"

#include "common/str.h"

/* The value of `name` if that is what entry sets. */
static const char *value_of(const char *entry, const char *name)
{
	const char *const rest = str_after(entry, name);

	return rest && *rest == '=' ? rest + 1 : 0;
}

/* As getenv(3), without libc and on any environment. */
static const char *lookup(char *const *env, const char *name)
{
	for (const char *v; *env; env++)
		if ((v = value_of(*env, name))) return v;
	return 0;
}

static int is_ours(const char *entry)
{
	return (entry[0] == 'K' && entry[1] == 'A' && entry[2] == '_')
		|| value_of(entry, "LISTEN_PID");
}

char *const *settings_scan_environ(char *const *env, int *mentioned)
{
	*mentioned = 0;
	for (; *env; env++)
		if ((unsigned char)(**env - 'K') <= 'L' - 'K' && is_ours(*env))
			*mentioned = 1;
	return env;
}

int settings_number(const char **s)
{
	int n = 0;

	if (**s < '0' || **s > '9') return -1;
	for (; **s >= '0' && **s <= '9'; ++*s) {
		if (n > 999999) return -1;
		n = 10 * n + (**s - '0');
	}
	return n;
}

int settings_seconds(const char **s)
{
	const int n = settings_number(s);
	int unit = 1;

	if (n < 0 || n > SETTINGS_SECONDS_MAX) return -1;
	if (**s == 's')
		++*s;
	else if (**s == 'm')
		unit = 60, ++*s;
	else if (**s == 'h')
		unit = 3600, ++*s;
	return n * unit;
}

static int number(const char *s)
{
	const int n = settings_number(&s);

	return *s ? -1 : n;
}

int settings_duration(const char *s)
{
	const int n = settings_seconds(&s);

	return *s ? -1 : n;
}

struct kind {
	int (*parse)(const char *);
	char a[12]; /* "not a duration in 1s..32767s" */
	char unit[2];
};

/* Functions rather than a table: a pointer in constant data would be one more
 * relocation in every process. */
static struct kind seconds(void)
{
	return (struct kind){ settings_duration, "a duration", "s" };
}
static struct kind count(void)
{
	return (struct kind){ number, "a count", "" };
}
static struct kind one_or_zero(void)
{
	return (struct kind){ number, "", "" };
}

struct reader {
	char *const *env;
	struct warning *wrong; /* the next one */
};

/* The complaint, but for why and what is used instead. */
static struct warning *refuse(struct reader *r, const char *name, const char *value)
{
	struct warning *const c = r->wrong++;

	c->name = name;
	c->value = value;
	c->spot = 0;
	return c;
}

static int setting(struct reader *r, const char *name, struct kind kind, int min, int max,
	int otherwise)
{
	const char *const value = lookup(r->env, name);
	struct warning *c;
	struct text why, used;
	int n;

	if (!value) return otherwise;
	n = kind.parse(value);
	if (n >= min && n <= max) return n;

	c = refuse(r, name, value);
	why = text_in(c->why, sizeof c->why);
	text_put(&why, "not ");
	text_put(&why, kind.a);
	text_put(&why, *kind.a ? " in " : "");
	text_number(&why, (unsigned)min);
	text_put(&why, kind.unit);
	text_put(&why, *kind.a ? ".." : " or ");
	text_number(&why, (unsigned)max);
	text_put(&why, kind.unit);
	text_end(&why);
	used = text_in(c->used, sizeof c->used);
	text_put(&used, "using ");
	if (otherwise >= min || !*kind.unit) {
		text_number(&used, (unsigned)otherwise);
		text_put(&used, kind.unit);
	} else {
		text_put(&used, "none");
	}
	text_end(&used);
	return otherwise;
}

/* INTERVAL[/COUNT] */
static void ssh(struct settings *s, struct reader *r)
{
	const char *const value = lookup(r->env, "KA_SSH"), *at = value;

	s->ssh_interval = s->ssh_count = 0;
	if (!value) return;
	s->ssh_interval = settings_seconds(&at);
	s->ssh_count = SETTINGS_SSH_COUNT;
	if (*at == '/') at++, s->ssh_count = settings_number(&at);
	if (!*at && s->ssh_interval >= 1 && s->ssh_interval <= SETTINGS_SECONDS_MAX
		&& s->ssh_count >= 1 && s->ssh_count <= SETTINGS_COUNT_MAX)
		return;

	s->ssh_interval = s->ssh_count = 0;
	warning_say(refuse(r, "KA_SSH", value),
		"not a duration in 1s..32767s, or that/a count in 1..127", "using none");
}

static const char *path(struct reader *r, const char *name)
{
	const char *const value = lookup(r->env, name);
	unsigned n = 0;

	if (!value) return 0;
	while (n <= SETTINGS_LOG_MAX && value[n]) n++;
	if (n && n <= SETTINGS_LOG_MAX) return value;
	warning_say(refuse(r, name, value), "not a path of 1..1023 bytes", "using none");
	return 0;
}

/* Not ours, so nothing is said about a value that is no number. */
static int foreign(char *const *env, const char *name)
{
	const char *const value = lookup(env, name);
	const int n = value ? number(value) : 0;

	return n > 0 ? n : 0;
}

static int at_least(int min, int n)
{
	return n < min ? min : n;
}

int settings_intvl(int idle)
{
	return at_least(1, idle / 4);
}

int settings_stall(int idle, int intvl, int cnt)
{
	return at_least(SETTINGS_STALL_MIN, idle + intvl * cnt);
}

/* KA_IDLE alone scales the rest. The interval stays within the idle time,
 * because towards a live peer Linux probes every max(idle, interval). */
int settings_read(
	struct settings *s, char *const *env, struct warning wrong[SETTINGS_WRONG_MAX])
{
	struct reader r = { env, wrong };
	const char *const stall = lookup(env, "KA_STALL");

	s->idle = setting(&r, "KA_IDLE", seconds(), 1, SETTINGS_SECONDS_MAX, 60);
	s->intvl = setting(&r, "KA_INTVL", seconds(), 1, s->idle, settings_intvl(s->idle));
	s->cnt = setting(&r, "KA_CNT", count(), 1, SETTINGS_COUNT_MAX, 4);
	s->stall = setting(&r, "KA_STALL", seconds(), SETTINGS_STALL_MIN,
		SETTINGS_SECONDS_MAX, settings_stall(s->idle, s->intvl, s->cnt));
	s->stall_named = stall && settings_duration(stall) == s->stall;
	s->user_timeout =
		setting(&r, "KA_USER_TIMEOUT", seconds(), 1, SETTINGS_SECONDS_MAX, 0);
	s->disable = setting(&r, "KA_DISABLE", one_or_zero(), 0, 1, 0);
	s->inherited = setting(&r, "KA_INHERITED", one_or_zero(), 0, 1, 0);
	s->force = setting(&r, "KA_FORCE", one_or_zero(), 0, 1, 0);
	ssh(s, &r);
	s->rules = lookup(env, "KA_RULES");
	s->log = path(&r, "KA_LOG");
	s->listen_pid = foreign(env, "LISTEN_PID");
	s->listen_fds = foreign(env, "LISTEN_FDS");
	return (int)(r.wrong - wrong);
}
