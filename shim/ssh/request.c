/* request.c - see request.h */
#include "ssh/request.h"

#include "common/initial_stack.h"
#include "common/reexec_mark.h"
#include "common/str.h"
#include "common/sys.h"
#include "ssh/argv.h"
#include "ssh/next_libc.h"

extern char **environ;
#pragma weak environ

static struct ssh_request request;

const struct ssh_request *ssh_request(void)
{
	return &request;
}

static void copy_home(const char *from, const char *end)
{
	struct text t = text_in(request.home, sizeof request.home);

	while (from < end && t.at < t.end) *t.at++ = *from++;
}

/* Removes ":DIR/libka-ssh.so" from the end of LD_PRELOAD. If nothing is left, removes
 * LD_PRELOAD. */
static void restore_preload(char **env)
{
	char *value, *last, *name;

	while (*env && !str_after(*env, "LD_PRELOAD=")) env++;
	if (!*env) return;
	value = last = name = *env + sizeof "LD_PRELOAD=" - 1;
	for (char *p = value; *p; p++) {
		if (*p == ':') last = p;
		if (*p == '/') name = p;
	}
	if (name < last || !str_equal(name, "/" REEXEC_LIBRARY)) return;
	copy_home(*last == ':' ? last + 1 : last, name + 1);
	if (*last == ':') {
		while (*last) *last++ = 0;
		return;
	}
	do env[0] = env[1];
	while (*++env);
}

static void find_image(char *const *env)
{
	const ElfW(auxv_t) *aux;

	while (*env) env++;
	aux = stack_auxv(env);
	request.image.header = (const void *)auxv_value(aux, AT_PHDR, 0);
	request.image.headers = auxv_value(aux, AT_PHNUM, 0);
}

/* Makes the path absolute, because the helper runs in another directory. */
static void copy_log(const char *path)
{
	struct text t = text_in(request.log, sizeof request.log);
	long n;

	if (!path) return;
	text_put(&t, "KA_LOG=");
	if (*path != '/') {
		n = sys3(SYS_getcwd, (long)t.at, REQUEST_DIRECTORY_MAX, 0);
		if (n <= 0 || *t.at != '/') { /* the current directory has no path */
			request.log[0] = 0;
			return;
		}
		t.at += n - 1;
		text_put(&t, "/");
	}
	text_put(&t, path);
}

/* Reads the arguments now, because ssh overwrites them (setproctitle). Does nothing unless
 * libka.so has marked the process. Complaints are dropped, because libka.so makes them. */
__attribute__((constructor)) static void start(int argc, char **argv, char **env)
{
	char **const now = &environ && environ ? environ : env;
	struct warning lost[SETTINGS_WRONG_MAX];
	struct settings s;
	long count;

	(void)argc;
	if (!now || !reexec_unmark(now, sys3(SYS_getpid, 0, 0, 0))) return;
	restore_preload(now);
	if (!stack_is_above(now)) return;
	settings_read(&s, now, lost);
	find_image(now);
	copy_log(s.log);
	argv = stack_arguments(now, &count);
	if (!argv || !request.image.header) return;
	request.file = argv_config_file(argv);
	request.may_canonicalize = argv_may_canonicalize(argv);
	request.count = s.ssh_count;
	next_libc();
	request.interval = s.ssh_interval;
}
