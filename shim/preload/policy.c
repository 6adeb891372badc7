/* policy.c - see policy.h */
#include "preload/policy.h"

#include <stdatomic.h>

#include "common/initial_stack.h"
#include "common/str.h"
#include "common/sys.h"
#include "preload/safe_write.h"

_Atomic(const struct policy *) policy_in_force = (const struct policy *)0;
static struct policy the_policy = { .value = KEEPALIVE_DEFAULTS };

static void copy(char *to, const char *from, unsigned size)
{
	for (unsigned i = 0; from && from[i] && i + 1 < size; i++) to[i] = from[i];
}

/* No more rules than that can parse. */
static unsigned equal_signs(const char *s)
{
	unsigned n = 0;

	for (; *s; s++) n += *s == '=';
	return n;
}

/* Returns 0 if there is no memory. Rules with an address need pages of their own, because
 * there may be any number of them, and the program may overwrite the environment at any
 * time. */
static int make_room(struct policy *p, unsigned rules)
{
	struct rule *const rule = sys_map(rules * (sizeof *rule + sizeof *p->rule_value));

	if (sys_is_error(rule)) return 0;
	p->rule = rule;
	p->rule_value = (int(*)[KEEPALIVE_OPTIONS])(rule + rules);
	return 1;
}

static void keep_rule(struct policy *p, const struct rule *r)
{
	struct settings s;

	p->rule[p->rules] = *r;
	if (!r->off) {
		rules_settings(r, &p->settings, &s);
		keepalive_values(&s, p->rule_value[p->rules]);
	}
	p->rules++;
}

/* Keeps the rules with an address, and applies the one without to *s. */
static void read_rules(struct policy *p, struct settings *s, struct text *complaints)
{
	const char *at = p->settings.rules;
	struct warning wrong;
	struct rule r;
	int found;

	while ((found = rules_next_for(&at, p->program, &r, &wrong))) {
		if (found < 0) {
			warning_put(complaints, &wrong);
		} else if (!rules_any_address(&r)) {
			if (p->rule || make_room(p, equal_signs(r.text))) keep_rule(p, &r);
		} else {
			p->off = r.off;
			if (!r.off) rules_settings(&r, &p->settings, s);
		}
	}
}

/* Returns 0 if libka must do nothing in this process. */
static int read_settings(char *const *env, const ElfW(auxv_t) *aux)
{
	struct policy *const p = &the_policy;
	struct text complaints = { p->complaints, p->complaints + sizeof p->complaints };
	const char *const file = (const char *)auxv_value(aux, AT_EXECFN, 0);
	struct settings s;
	struct warning wrong[SETTINGS_WRONG_MAX];
	const int n = settings_read(&s, env, wrong);

	if (s.disable) return 0;
	for (int i = 0; i < n; i++) warning_put(&complaints, &wrong[i]);

	if (file) copy(p->program, str_basename(file), sizeof p->program);
	copy(p->log, s.log, sizeof p->log);
	p->settings = s;
	if (s.rules) read_rules(p, &s, &complaints);
	keepalive_values(&s, p->value);
	p->scoped = p->rules || s.force;
	p->at_connect = p->scoped || *p->log;
	p->complaint_bytes = (unsigned)(complaints.at - p->complaints);
	p->special = p->off || p->at_connect || p->complaint_bytes;
	if (p->complaint_bytes) safe_write_remember_stderr();
	return 1;
}

int policy_read(char *const *ours, const ElfW(auxv_t) *aux)
{
	static atomic_flag is_read = ATOMIC_FLAG_INIT;

	if (atomic_flag_test_and_set(&is_read)) return 0;
	if (!*ours || auxv_value(aux, AT_SECURE, 1) || read_settings(ours, aux))
		atomic_store_explicit(&policy_in_force, &the_policy, memory_order_release);
	return 1;
}

void policy_complain_of_ssh(const char *why)
{
	struct policy *const p = &the_policy;
	struct text complaints = { p->complaints + p->complaint_bytes,
		p->complaints + sizeof p->complaints };
	struct warning c;

	c.name = "KA_SSH";
	c.value = 0;
	warning_say(&c, why, "ignored");
	warning_put(&complaints, &c);
	if (!p->complaint_bytes) safe_write_remember_stderr();
	p->complaint_bytes = (unsigned)(complaints.at - p->complaints);
	p->special = 1;
}
