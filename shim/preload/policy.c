/* policy.c - see policy.h */
#include "preload/policy.h"

#include <stdatomic.h>

#include "common/initial_stack.h"
#include "common/str.h"
#include "common/sys.h"
#include "preload/safe_write.h"

enum { UNREAD, READING, READY, OFF };

static _Atomic int state;
static struct policy the_policy = { .option = KEEPALIVE_DEFAULTS };

const struct policy *policy(void)
{
	return atomic_load_explicit(&state, memory_order_acquire) == READY ? &the_policy
									   : 0;
}

static void copy(char *to, const char *from, unsigned size)
{
	for (unsigned i = 0; from && from[i] && i + 1 < size; i++) to[i] = from[i];
}

/* The rules that name this program, up to the first that leaves the address open:
 * what holds from birth, to *last (text: a null pointer if there is none). Those
 * before it go to `kept`, as far as there is room; their number is returned. What is
 * wrong is said if there is a place for it. */
static unsigned select_rules(const struct policy *p, struct rule *kept, unsigned room,
	struct rule *last, struct text *said)
{
	const char *at = p->settings.rules;
	struct warning wrong;
	unsigned n = 0;
	struct rule r;
	int found;

	last->text = 0;
	while ((found = rules_next(&at, &r, said ? &wrong : 0))) {
		if (found < 0 && said) warning_put(said, &wrong);
		if (found < 0 || !rules_match_program(&r, p->program)) continue;
		if (rules_any_address(&r)) {
			*last = r;
			return n;
		}
		if (n < room) kept[n] = r;
		n++;
	}
	return n;
}

/* In pages of their own, because the environment that they are written in may be
 * overwritten, by another thread even now, and there may be any number of them. */
static void read_rules(struct policy *p, struct settings *birth, struct text *said)
{
	struct rule last, *kept;
	const unsigned n = select_rules(p, 0, 0, &last, said);
	unsigned again;

	if (last.text) {
		p->off = last.off;
		if (!last.off) rules_settings(&last, &p->settings, birth);
	}
	if (!n) return;
	kept = sys_map(n * sizeof *kept);
	if (sys_is_error(kept)) return;
	again = select_rules(p, kept, n, &last, 0);
	p->rules = again < n ? again : n;
	p->rule = kept;
}

static int read_settings(char *const *env, const ElfW(auxv_t) *aux, struct settings *s)
{
	struct policy *const p = &the_policy;
	struct text said = { p->complaints, p->complaints + sizeof p->complaints };
	const char *const file = (const char *)auxv_value(aux, AT_EXECFN, 0);
	struct warning wrong[SETTINGS_WRONG_MAX];
	const int n = settings_read(s, env, wrong);

	if (s->disable) return OFF;
	for (int i = 0; i < n; i++) warning_put(&said, &wrong[i]);

	if (file) copy(p->program, str_basename(file), sizeof p->program);
	copy(p->log, s->log, sizeof p->log);
	p->settings = *s;
	if (s->rules) read_rules(p, s, &said);
	keepalive_options(s, p->option);
	p->scoped = p->rules || s->force;
	p->at_connect = p->scoped || *p->log;
	p->complaint_bytes = (unsigned)(said.at - p->complaints);
	p->special = p->off || p->at_connect || p->complaint_bytes;
	if (p->complaint_bytes) safe_write_remember_stderr();
	return READY;
}

int policy_read(char *const *env, const ElfW(auxv_t) *aux, int mentioned)
{
	int expected = UNREAD;
	struct settings s;

	if (!atomic_compare_exchange_strong(&state, &expected, READING)) return 0;
	if (!mentioned || auxv_value(aux, AT_SECURE, 1))
		atomic_store(&state, READY);
	else
		atomic_store(&state, read_settings(env, aux, &s));
	return 1;
}

void policy_complain_of_ssh(const char *why)
{
	struct policy *const p = &the_policy;
	struct text said = { p->complaints + p->complaint_bytes,
		p->complaints + sizeof p->complaints };
	struct warning c;

	c.name = "KA_SSH";
	c.value = 0;
	warning_say(&c, why, "using none");
	warning_put(&said, &c);
	if (!p->complaint_bytes) safe_write_remember_stderr();
	p->complaint_bytes = (unsigned)(said.at - p->complaints);
	p->special = 1;
}
