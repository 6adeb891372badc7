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

/* Applies the rules without an address to *p, and returns the number of rules with one. */
static unsigned scan_rules(struct policy *p, struct settings *s, struct text *complaints)
{
	const char *at = s->rules;
	struct warning wrong;
	unsigned n = 0;
	struct rule r;
	int found;

	while ((found = rules_next_for(&at, p->program, &r, &wrong))) {
		if (found < 0) {
			warning_put(complaints, &wrong);
		} else if (!rules_any_address(&r)) {
			n++;
		} else {
			p->off = r.off;
			if (!r.off) rules_settings(&r, &p->settings, s);
		}
	}
	return n;
}

/* Copies the rules with an address and computes their values. They need pages of their own,
 * because there may be any number of rules, and the program may overwrite the environment
 * at any time. */
static void keep_rules(struct policy *p, const char *at, unsigned n)
{
	struct rule *const rule = sys_map(n * (sizeof *rule + sizeof *p->rule_value));
	int(*const value)[KEEPALIVE_OPTIONS] = (int(*)[KEEPALIVE_OPTIONS])(rule + n);
	struct settings s;
	unsigned i = 0;

	if (sys_is_error(rule)) return;
	while (i < n && rules_next_for(&at, p->program, &rule[i], 0)) {
		if (rules_any_address(&rule[i])) break;
		if (!rule[i].off) {
			rules_settings(&rule[i], &p->settings, &s);
			keepalive_values(&s, value[i]);
		}
		i++;
	}
	p->rules = i;
	p->rule = rule;
	p->rule_value = (const int(*)[KEEPALIVE_OPTIONS])value;
}

static void read_rules(struct policy *p, struct settings *s, struct text *complaints)
{
	const unsigned n = scan_rules(p, s, complaints);

	if (n) keep_rules(p, p->settings.rules, n);
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
