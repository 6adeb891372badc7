/* loaders.c - ka doctor: tries libka.so in programs of each kind that this machine has. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/program/libka_path.h"
#include "ka/program/loader.h"
#include "ka/util/subprocess.h"

/* Whether a program runs with the library loaded. musl's loader has no program to run, so
 * for musl it is enough that the library loads. */
static int runs(const char *loader, const struct libka *l)
{
	static struct subprocess o;
	char *const argv[] = { (char *)loader, (char *)loader_subject(loader), NULL };

	if (elf_libc(loader) == ELF_MUSL) return 1;
	preload_add(l);
	if (subprocess_run(&o, loader, argv)) o.status = 127;
	unsetenv("LD_PRELOAD");
	return !o.status && !strstr(o.err, "cannot be preloaded");
}

/* Tests the session's LD_PRELOAD. It may name a library that only programs of one kind can
 * load: programs of the other kind then print an error at each start. */
static void try_session(
	const char *loader, const char *kind, const char *preload, const struct libka *l)
{
	static struct subprocess o;
	char *const argv[] = { (char *)loader, "--list", (char *)loader_subject(loader),
		NULL };
	char what[128], why[512];
	const char *refused;

	if (!preload_names_libka(preload) || elf_libc(loader) == ELF_MUSL) return;
	setenv("LD_PRELOAD", preload, 1);
	if (subprocess_run(&o, loader, argv)) *o.err = 0;
	unsetenv("LD_PRELOAD");
	refused = strstr(o.err, "libka.so");
	if (!refused || !strstr(refused, "cannot be preloaded")) return;
	while (refused > o.err && refused[-1] != '\n') refused--;
	snprintf(what, sizeof what, "LD_PRELOAD does not work for %s programs", kind);
	snprintf(why, sizeof why,
		"They print an error at each start, and are not kept alive: %.*s",
		(int)strcspn(refused, "\n"), refused);
	finding_report(&(struct finding){ what, preload, why,
		strcmp(l->name, "libka.so")
			? "make install-lib for them, and then LD_PRELOAD=libka.so"
			: "LD_PRELOAD=libka.so" });
}

/* Whether the session's LD_PRELOAD names libka.so, but musl's loader does not find it: it
 * knows no $LIB, and says nothing. */
static int musl_misses(const char *loader, const char *preload)
{
	static struct subprocess o;
	char *const argv[] = { (char *)loader, "--list", (char *)loader_subject(loader),
		NULL };
	int r;

	if (!preload_names_libka(preload) || elf_libc(loader) != ELF_MUSL) return 0;
	setenv("LD_PRELOAD", preload, 1);
	r = subprocess_run(&o, loader, argv);
	unsetenv("LD_PRELOAD");
	return !r && !o.status && !strstr(o.out, "libka.so =>");
}

struct trial {
	const char *preload; /* of the session, or a null pointer */
	int loads;           /* programs of ka's own kind load libka.so */
};

/* Returns 1 if programs for this loader exist here. */
static int try_loader(const char *loader, void *data)
{
	static const char compiler[] =
		" On Debian gcc-i686-linux-gnu and libc6-dev-i386-cross build it.";
	static struct libka l;
	struct trial *const t = data;
	struct elf e, own;
	char kind[64], what[128], why[512], directory[PATH_MAX], cure[PATH_MAX + 128];

	if (elf_load(&e, loader)) return 0;
	snprintf(e.interpreter, sizeof e.interpreter, "%s", loader);
	snprintf(kind, sizeof kind, "%d-bit %s", e.bits,
		elf_libc(loader) == ELF_MUSL ? "musl" : "glibc");
	libka_find(&l, &e);
	if (l.state == LIBKA_LOADS && runs(loader, &l)) {
		if (!elf_load(&own, "/proc/self/exe") && elf_fits(&own, &e)) t->loads = 1;
		finding_note(kind, "loads %s%s%s%s", l.file,
			strcmp(l.file, l.name) ? " as " : "",
			strcmp(l.file, l.name) ? l.name : "",
			musl_misses(loader, t->preload) ? ", but not by LD_PRELOAD here"
							: "");
		try_session(loader, kind, t->preload, &l);
		return 1;
	}
	finding_note(kind, "does not load libka.so");
	snprintf(what, sizeof what, "%s programs are not kept alive", kind);
	snprintf(why, sizeof why, "%s finds no libka.so for %s that it can load.%s%s%s",
		loader, elf_machine(&e), e.bits == 32 ? compiler : "",
		*l.said ? "\nReason: " : "", l.said);
	loader_directory(directory, loader);
	snprintf(cure, sizeof cure,
		"make install-lib BUILD=build/i386 \\\n    CC=i686-linux-gnu-gcc LIBDIR=%s",
		directory);
	finding_report(&(struct finding){
		what, loader, why, e.bits == 32 ? cure : "make install" });
	try_session(loader, kind, t->preload, &l);
	return 1;
}

int doctor_loaders(const char *preload)
{
	struct trial t = { .preload = preload };

	if (!loaders_each(try_loader, &t)) finding_note("loaders", "none here");
	return t.loads;
}
