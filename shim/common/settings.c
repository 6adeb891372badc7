/* settings.c - see settings.h */
#include "common/settings.h"

#include "common/str.h"

/* The value of `name` if the entry sets it, or a null pointer. */
static const char *value_of(const char *entry, const char *name)
{
	const char *const rest = str_after(entry, name);

	return rest && *rest == '=' ? rest + 1 : 0;
}

static int may_be_ours(const char *entry)
{
	return (entry[0] == 'K' && entry[1] == 'A' && entry[2] == '_')
		|| (entry[0] == 'L' && entry[1] == 'I' && str_after(entry, "LISTEN_"));
}

char *const *settings_first(char *const *env)
{
	for (; *env; env++)
		if ((unsigned char)(**env - 'K') <= 'L' - 'K' && may_be_ours(*env)) break;
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

/* Names are arrays because pointers would be relocated in every process. */
const struct setting setting_table[SETTINGS] = {
	[SETTING_IDLE] = { "KA_IDLE", KIND_DURATION, 1, SETTINGS_SECONDS_MAX, 60 },
	[SETTING_INTVL] = { "KA_INTVL", KIND_DURATION, 1, SETTINGS_SECONDS_MAX,
		SETTING_DERIVED },
	[SETTING_CNT] = { "KA_CNT", KIND_COUNT, 1, SETTINGS_COUNT_MAX, 4 },
	[SETTING_STALL] = { "KA_STALL", KIND_DURATION, SETTINGS_STALL_MIN,
		SETTINGS_SECONDS_MAX, SETTING_DERIVED },
	[SETTING_USER_TIMEOUT] = { "KA_USER_TIMEOUT", KIND_DURATION, 1,
		SETTINGS_SECONDS_MAX, 0 },
	[SETTING_RULES] = { "KA_RULES", KIND_TEXT, 0, 0, 0 },
	[SETTING_SSH] = { "KA_SSH", KIND_TEXT, 1, SETTINGS_SECONDS_MAX, 0 },
	[SETTING_LOG] = { "KA_LOG", KIND_TEXT, 1, SETTINGS_LOG_MAX, 0 },
	[SETTING_DISABLE] = { "KA_DISABLE", KIND_SWITCH, 0, 1, 0 },
	[SETTING_INHERITED] = { "KA_INHERITED", KIND_SWITCH, 0, 1, 0 },
	[SETTING_FORCE] = { "KA_FORCE", KIND_SWITCH, 0, 1, 0 },
	[SETTING_LISTEN_PID] = { "LISTEN_PID", KIND_FOREIGN, 0, 0, 0 },
	[SETTING_LISTEN_FDS] = { "LISTEN_FDS", KIND_FOREIGN, 0, 0, 0 },
};

struct reader {
	const char *value[SETTINGS]; /* a null pointer: not set */
	struct warning *wrong;       /* where the next complaint goes */
};

/* Of two entries for a variable the first counts, as for getenv(3). */
static void read_values(struct reader *r, char *const *env)
{
	for (int i = 0; i < SETTINGS; i++) r->value[i] = 0;
	for (env = settings_first(env); *env; env = settings_first(env + 1))
		for (int i = 0; i < SETTINGS; i++) {
			const char *const value = value_of(*env, setting_table[i].name);

			if (!value) continue;
			if (!r->value[i]) r->value[i] = value;
			break;
		}
}

/* Begins a complaint. The caller fills in the reason and the value used instead. */
static struct warning *refuse(struct reader *r, enum setting_index i)
{
	struct warning *const c = r->wrong++;

	c->name = setting_table[i].name;
	c->value = r->value[i];
	c->spot = 0;
	return c;
}

static void say_range(struct text *t, const struct setting *k, int max)
{
	const char *const unit = k->kind == KIND_DURATION ? "s" : "";

	text_put(t, "not ");
	if (k->kind == KIND_DURATION) text_put(t, "a duration in ");
	if (k->kind == KIND_COUNT) text_put(t, "a count in ");
	text_number(t, (unsigned)k->min);
	text_put(t, unit);
	text_put(t, k->kind == KIND_SWITCH ? " or " : "..");
	text_number(t, (unsigned)max);
	text_put(t, unit);
	text_end(t);
}

static void say_used(struct text *t, const struct setting *k, int otherwise)
{
	if (otherwise < k->min) {
		text_put(t, "ignored");
	} else {
		text_put(t, "using ");
		text_number(t, (unsigned)otherwise);
		text_put(t, k->kind == KIND_DURATION ? "s" : "");
	}
	text_end(t);
}

/* max and otherwise are those of the table, unless they follow from other settings. */
static int read_number(struct reader *r, enum setting_index i, int max, int otherwise)
{
	const struct setting *const k = &setting_table[i];
	const char *const value = r->value[i];
	struct warning *c;
	struct text why, used;
	int n;

	if (!value) return otherwise;
	n = k->kind == KIND_DURATION ? settings_duration(value) : number(value);
	if (n >= k->min && n <= max) return n;

	c = refuse(r, i);
	why = text_in(c->why, sizeof c->why);
	say_range(&why, k, max);
	used = text_in(c->used, sizeof c->used);
	say_used(&used, k, otherwise);
	return otherwise;
}

static int read_setting(struct reader *r, enum setting_index i)
{
	return read_number(r, i, setting_table[i].max, setting_table[i].otherwise);
}

/* INTERVAL[/COUNT] */
static void read_ssh(struct settings *s, struct reader *r)
{
	const char *at = r->value[SETTING_SSH];

	s->ssh_interval = s->ssh_count = 0;
	if (!at) return;
	s->ssh_interval = settings_seconds(&at);
	s->ssh_count = SETTINGS_SSH_COUNT;
	if (*at == '/') at++, s->ssh_count = settings_number(&at);
	if (!*at && s->ssh_interval >= 1 && s->ssh_interval <= SETTINGS_SECONDS_MAX
		&& s->ssh_count >= 1 && s->ssh_count <= SETTINGS_COUNT_MAX)
		return;

	s->ssh_interval = s->ssh_count = 0;
	warning_say(refuse(r, SETTING_SSH), "not INTERVAL[/COUNT] in 1s..32767s and 1..127",
		"ignored");
}

static const char *read_path(struct reader *r, enum setting_index i)
{
	const char *const value = r->value[i];
	unsigned n = 0;

	if (!value) return 0;
	while (n <= SETTINGS_LOG_MAX && value[n]) n++;
	if (n && n <= SETTINGS_LOG_MAX) return value;
	warning_say(refuse(r, i), "not a path of 1..1023 bytes", "ignored");
	return 0;
}

/* systemd sets these variables, so libka does not complain about them. */
static int read_foreign(const struct reader *r, enum setting_index i)
{
	const int n = r->value[i] ? number(r->value[i]) : 0;

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

/* KA_IDLE alone scales the rest. The interval may not exceed the idle time, because Linux
 * probes a peer that answers every max(idle, interval). */
int settings_read(
	struct settings *s, char *const *env, struct warning wrong[SETTINGS_WRONG_MAX])
{
	struct reader r;
	const char *stall;

	r.wrong = wrong;
	read_values(&r, env);
	stall = r.value[SETTING_STALL];
	s->idle = read_setting(&r, SETTING_IDLE);
	s->intvl = read_number(&r, SETTING_INTVL, s->idle, settings_intvl(s->idle));
	s->cnt = read_setting(&r, SETTING_CNT);
	s->stall = read_number(&r, SETTING_STALL, SETTINGS_SECONDS_MAX,
		settings_stall(s->idle, s->intvl, s->cnt));
	s->stall_named = stall && settings_duration(stall) == s->stall;
	s->user_timeout = read_setting(&r, SETTING_USER_TIMEOUT);
	s->disable = read_setting(&r, SETTING_DISABLE);
	s->inherited = read_setting(&r, SETTING_INHERITED);
	s->force = read_setting(&r, SETTING_FORCE);
	read_ssh(s, &r);
	s->rules = r.value[SETTING_RULES];
	s->log = read_path(&r, SETTING_LOG);
	s->listen_pid = read_foreign(&r, SETTING_LISTEN_PID);
	s->listen_fds = read_foreign(&r, SETTING_LISTEN_FDS);
	return (int)(r.wrong - wrong);
}
