/* libka_path.c - see libka_path.h */
#include "ka/program/libka_path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "ka/program/loader.h"
#include "ka/util/subprocess.h"

static const char bare[] = "libka.so";

/* Finds the path of ka itself, with or without /proc. Returns 0 or -1. */
static int find_self(char file[PATH_MAX])
{
	const ssize_t n = readlink("/proc/self/exe", file, PATH_MAX - 1);

	if (n <= 0) return realpath((const char *)getauxval(AT_EXECFN), file) ? 0 : -1;
	file[n] = 0;
	return 0;
}

/* Finds the copy next to ka for programs of that kind. Returns 1; or 0 if there is none,
 * and then sets `file` to a copy for another kind, or "". */
static int find_beside(char file[PATH_MAX], const struct elf *kind)
{
	static const char *const place[] = { "", "../lib/", "../lib64/", "../lib32/" };
	char self[PATH_MAX], path[PATH_MAX + 32], full[PATH_MAX];

	*file = 0;
	if (find_self(self) || !strchr(self, '/')) return 0;
	strrchr(self, '/')[1] = 0;
	for (size_t i = 0; i < sizeof place / sizeof *place; i++) {
		struct elf e;
		int fits;

		snprintf(path, sizeof path, "%s%s%s", self, place[i], bare);
		if (!realpath(path, full) || elf_load(&e, full)) continue;
		fits = elf_fits(&e, kind);
		if (fits || !*file) memcpy(file, full, sizeof full);
		if (fits) return 1;
	}
	return 0;
}

/* Runs the loader with that LD_PRELOAD, and then restores the variable. The loader is not
 * given the program: to list what a program needs, it would open and even run the files
 * that the program names (DT_AUDIT). */
static int ask(struct subprocess *o, const char *loader, const char *preload)
{
	char *const argv[] = { (char *)loader, "--list", (char *)loader_subject(loader),
		NULL };
	const char *const now = getenv("LD_PRELOAD");
	char *const before = now ? strdup(now) : NULL;
	int r = -1;

	if ((before || !now) && !setenv("LD_PRELOAD", preload, 1)) {
		r = subprocess_run(o, loader, argv);
		if (before)
			setenv("LD_PRELOAD", before, 1);
		else
			unsetenv("LD_PRELOAD");
	}
	free(before);
	return r;
}

/* Finds in a loader's list the file that was loaded for `name`, or any libka.so if `name`
 * is a null pointer. The lines are "\tNAME => FILE (0x7f12...)" or "\tFILE (0x7f12...)". */
static int is_listed(char file[PATH_MAX], const char *list, const char *name)
{
	for (const char *end; *list == '\t' && (end = strchr(list, '\n')); list = end + 1) {
		char line[2 * PATH_MAX], *arrow, *taken, *address;

		if (end - list > (long)sizeof line) continue;
		memcpy(line, list + 1, (size_t)(end - list - 1));
		line[end - list - 1] = 0;
		address = strstr(line, " (0x");
		if (!address) continue;
		*address = 0;
		arrow = strstr(line, " => ");
		taken = arrow ? arrow + 4 : line;
		if (arrow) *arrow = 0;
		if (name ? strcmp(line, name) != 0 : !preload_names_libka(taken)) continue;
		snprintf(file, PATH_MAX, "%s", taken);
		return 1;
	}
	return 0;
}

/* Finds why it was not loaded: "...NAME... (WHY): ignored.", or the last line of a loader
 * that gave up. */
static void read_complaint(char why[256], const struct subprocess *o, const char *name)
{
	const char *const line = strstr(o->err, name);
	const char *from = line ? strchr(line + strlen(name), '(') : NULL;
	const char *to = from ? strstr(from, "): ignored") : NULL;

	if (to) {
		snprintf(why, 256, "%.*s", (int)(to - from - 1), from + 1);
	} else if (o->status) {
		to = strrchr(o->err, '\n');
		if (!to) return;
		for (from = to; from > o->err && from[-1] != '\n';) from--;
		snprintf(why, 256, "%.*s", (int)(to - from), from);
	}
}

static void take(struct libka *l, enum libka_state state, const char *name)
{
	l->state = state;
	snprintf(l->name, sizeof l->name, "%s", name);
}

void libka_find(struct libka *l, const struct elf *kind)
{
	static struct subprocess o;
	const char *const present = getenv("LD_PRELOAD");
	const char *const loader = loader_known(kind->interpreter);
	const int is_named = preload_names_libka(present);
	char beside[PATH_MAX], wanted[PATH_MAX + sizeof bare];
	int has_beside;

	memset(l, 0, sizeof *l);
	has_beside = find_beside(beside, kind);
	memcpy(l->file, beside, sizeof beside);
	if (!loader) {
		take(l, LIBKA_UNTRIED, is_named ? "" : has_beside ? beside : bare);
		return;
	}
	if (is_named && !ask(&o, loader, present) && is_listed(l->file, o.out, NULL)) {
		take(l, LIBKA_PRESENT, "");
		return;
	}
	l->state = has_beside ? LIBKA_REFUSED : *beside ? LIBKA_MISFIT : LIBKA_MISSING;
	if (has_beside && strpbrk(beside, ": \t\n\v\f\r")) {
		l->state = LIBKA_NAMELESS;
		has_beside = 0;
	}
	snprintf(wanted, sizeof wanted, has_beside ? "%s:%s" : "%s", bare, beside);
	if (ask(&o, loader, wanted)) {
		snprintf(l->said, sizeof l->said, "cannot run %s: %s", loader,
			strerror(errno));
		return;
	}
	if (has_beside) read_complaint(l->said, &o, beside);
	/* A file that was found by its bare name is not listed again. */
	if (has_beside && is_listed(l->file, o.out, beside))
		take(l, LIBKA_LOADS, beside);
	else if (is_listed(l->file, o.out, bare))
		take(l, LIBKA_LOADS, bare);
}

void libka_find_own(struct libka *l)
{
	char self[PATH_MAX];
	struct elf own;

	memset(l, 0, sizeof *l);
	l->state = LIBKA_MISSING;
	if (!find_self(self) && !elf_load(&own, self)) libka_find(l, &own);
}

int preload_names_libka(const char *preload)
{
	for (const char *p = preload; p && *p;) {
		const size_t n = strcspn(p, ": ");
		const size_t m = sizeof bare - 1;

		if (n >= m && !memcmp(p + n - m, bare, m)
			&& (n == m || p[n - m - 1] == '/'))
			return 1;
		p += n + (p[n] != 0);
	}
	return 0;
}

int preload_add(const struct libka *l)
{
	const char *const present = getenv("LD_PRELOAD");
	char *value;
	int r;

	if (!*l->name) return 0;
	if (!present || !*present) return setenv("LD_PRELOAD", l->name, 1);
	if (asprintf(&value, "%s:%s", present, l->name) < 0) return -1;
	r = setenv("LD_PRELOAD", value, 1);
	free(value);
	return r;
}
