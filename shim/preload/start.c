/* start.c - see start.h */
#include "preload/start.h"

#include "common/initial_stack.h"
#include "common/settings.h"
#include "preload/arm.h"
#include "preload/auxv_read.h"
#include "preload/next.h"
#include "preload/policy.h"
#include "preload/reexec.h"
#include "preload/symbol.h"

/* ours: the first variable that may be ours, and the rest of the environment. */
static void read_environment(char *const *ours, const ElfW(auxv_t) *aux)
{
	if (policy_read(ours, aux) && *ours) arm_inherited();
}

/* Any thread may call this, its stack may be anywhere, and the environment may have been
 * moved. So the address of the environment does not show where the auxiliary vector is. If
 * `environ` is null, the environment is empty (clearenv(3)) if libc has started; else
 * `environ` is not set yet. */
static char **start_anywhere(ElfW(auxv_t) aux[AUXV_ENTRIES], int with_libc)
{
	static const struct symbol_name name = { "environ", 0x6ba3dda6 };
	static char *none[1] = { 0 };
	char **const *variable, **env;

	if (auxv_read(aux)) aux->a_type = AT_NULL;
	next_find(aux);
	variable = symbol_variable(symbol_objects(aux), &name);
	if (!variable || (!*variable && !with_libc)) return 0;
	env = *variable ? *variable : none;
	read_environment(settings_first(env), aux);
	return env;
}

void start_early(void)
{
	ElfW(auxv_t) aux[AUXV_ENTRIES];

	start_anywhere(aux, 0);
}

static int wants_ssh(void)
{
	const struct policy *const p = policy();

	return p && p->settings.ssh_interval && !p->off;
}

static void start_ssh(char **env, const ElfW(auxv_t) *aux)
{
	const struct program_start start = {
		.image = { (const void *)auxv_value(aux, AT_PHDR, 0),
			auxv_value(aux, AT_PHNUM, 0) },
		.file = (const char *)auxv_value(aux, AT_EXECFN, 0),
		.env = env,
	};
	const char *const why = reexec(&start, &policy()->settings);

	if (why) policy_complain_of_ssh(why);
}

/* glibc passes pointers to the arguments and the environment where the kernel put them. Use
 * these: `environ` may not be set yet, because nothing makes libc start first. musl passes
 * nothing, so the parameters are garbage: check them before following them. If the
 * environment has been moved, the arguments cannot be found, so ssh is left alone. */
__attribute__((constructor)) static void construct(int argc, char **argv, char **env)
{
	ElfW(auxv_t) copy[AUXV_ENTRIES];
	const ElfW(auxv_t) *aux = copy;

	if (argv + argc + 1 == env && stack_is_above(env)) {
		char *const *const ours = settings_first(env), *const *end = ours;

		while (*end) end++;
		aux = stack_auxv(end);
		next_find(aux);
		read_environment(ours, aux);
		if (*ours && wants_ssh()) start_ssh(env, aux);
	} else {
		env = start_anywhere(copy, 1);
		if (wants_ssh() && stack_has_auxv(env, aux)) start_ssh(env, aux);
	}
}
