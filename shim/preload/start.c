/* start.c - see start.h */
#include "start.h"

#include <stdatomic.h>

#include "../common/words.h"
#include "arm.h"
#include "auxv.h"
#include "next.h"
#include "reexec.h"
#include "say.h"
#include "symbol.h"
#include "../common/sys.h"

enum { UNREAD, READING, READY, OFF };

static _Atomic int state;
static struct policy asked_for = { .option = KEEPALIVE_DEFAULTS };

const struct policy *policy(void)
{
	return atomic_load_explicit(&state, memory_order_acquire) == READY ? &asked_for : 0;
}

/* Sockets that were there before the program: of systemd's socket activation
 * (sd_listen_fds(3): 3 and up), and inetd's on fd 0. */
static void arm_inherited(const struct settings *s)
{
	if (s->inherited) arm_unknown(0);
	if (!s->listen_pid || s->listen_pid != sys3(SYS_getpid, 0, 0, 0)) return;
	for (int i = 0; i < s->listen_fds; i++)
		if (!arm_unknown(3 + i)) return;
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

static int look_at(char *const *env, const ElfW(auxv_t) *aux, struct settings *s)
{
	struct policy *const p = &asked_for;
	struct text said = { p->complaints, p->complaints + sizeof p->complaints };
	const char *const file = (const char *)auxv_value(aux, AT_EXECFN, 0);
	struct warning wrong[SETTINGS_WRONG_MAX];
	const int n = settings_read(s, env, wrong);

	if (s->disable) return OFF;
	for (int i = 0; i < n; i++) warning_put(&said, &wrong[i]);

	if (file) copy(p->program, words_basename(file), sizeof p->program);
	copy(p->log, s->log, sizeof p->log);
	p->settings = *s;
	if (s->rules) read_rules(p, s, &said);
	keepalive_options(s, p->option);
	p->scoped = p->rules || s->force;
	p->at_connect = p->scoped || *p->log;
	p->complaint_bytes = (unsigned)(said.at - p->complaints);
	p->special = p->off || p->at_connect || p->complaint_bytes;
	if (p->complaint_bytes) say_remember_stderr();
	return READY;
}

static void start(char *const *env, const ElfW(auxv_t) *aux, int mentioned)
{
	int expected = UNREAD;
	struct settings s;

	if (!atomic_compare_exchange_strong(&state, &expected, READING)) return;
	if (!mentioned || auxv_value(aux, AT_SECURE, 1)) {
		atomic_store(&state, READY);
		return;
	}
	atomic_store(&state, look_at(env, aux, &s));
	if (policy() && (s.inherited || s.listen_pid)) arm_inherited(&s);
}

/* Where the environment has been moved, the arguments cannot be found by it. */
static void start_ssh(char **env, const ElfW(auxv_t) *aux)
{
	struct policy *const p = &asked_for;
	const struct program_start start = {
		.image = { (const void *)auxv_value(aux, AT_PHDR, 0),
			auxv_value(aux, AT_PHNUM, 0) },
		.file = (const char *)auxv_value(aux, AT_EXECFN, 0),
		.env = env,
	};
	struct text said = { p->complaints + p->complaint_bytes,
		p->complaints + sizeof p->complaints };
	const char *const why = reexec(&start, &p->settings);
	struct warning c;

	if (!why) return;
	c.name = "KA_SSH";
	c.value = 0;
	warning_say(&c, why, "using none");
	warning_put(&said, &c);
	if (!p->complaint_bytes) say_remember_stderr();
	p->complaint_bytes = (unsigned)(said.at - p->complaints);
	p->special = 1;
}

/* libc's variable, wherever it is. */
static char **const *environment(const ElfW(auxv_t) *aux)
{
	for (const struct link_map *o = symbol_objects(aux); o; o = o->l_next) {
		const struct symbols defined = symbol_table(o);
		char **const *const found = symbol_variable(&defined, "environ");

		if (found) return found;
	}
	return 0;
}

/* Any thread may be here, with its stack anywhere, and the environment moved to
 * anywhere: so its place says nothing about where the auxiliary vector is. A null
 * pointer is none, clearenv(3), once libc is there; before, it is not set yet. */
static char **start_anywhere(ElfW(auxv_t) aux[AUXV_ENTRIES], int with_libc)
{
	static char *none[1];
	char **const *variable, **env;
	int mentioned;

	if (auxv_read(aux)) aux->a_type = AT_NULL;
	next_find(aux);
	variable = environment(aux);
	if (!variable || (!*variable && !with_libc)) return 0;
	env = *variable ? *variable : none;
	settings_end(env, &mentioned);
	start(env, aux, mentioned);
	return env;
}

void start_early(void)
{
	ElfW(auxv_t) aux[AUXV_ENTRIES];

	start_anywhere(aux, 0);
}

/* glibc hands over the kernel's block, and its own variable may not be set yet,
 * since we ask for no order of start. musl hands over nothing: whatever is in the
 * place of the arguments is not to be touched before it makes sense. */
__attribute__((constructor)) static void construct(int argc, char **argv, char **env)
{
	ElfW(auxv_t) shown[AUXV_ENTRIES];
	const ElfW(auxv_t) *aux = shown;
	int mentioned;

	if (argv + argc + 1 == env && auxv_is_above(env)) {
		aux = auxv_behind(settings_end(env, &mentioned));
		next_find(aux);
		start(env, aux, mentioned);
	} else {
		env = start_anywhere(shown, 1);
		if (!asked_for.settings.ssh_interval || !auxv_is_behind(env, aux)) return;
	}
	if (asked_for.settings.ssh_interval && !asked_for.off) start_ssh(env, aux);
}
