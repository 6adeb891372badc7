/* program.c - ka doctor COMMAND: explains what ka run would print, in more detail. */
#include <stdio.h>
#include <stdlib.h>

#include "common/str.h"
#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/doctor/query.h"
#include "ka/program/deepbind.h"
#include "ka/program/preloadable_text.h"
#include "ka/util/cli.h"
#include "ka/util/printable.h"

static const char *explanation(enum obstacle o)
{
	switch (o) {
	case OBSTACLE_SUDO:
		return "sudo and similar programs run their command in a clean environment, without LD_PRELOAD. ka run has to come after them.";
	case OBSTACLE_GO:
		return "Go programs make system calls without libc, so libka.so does not see their sockets. Most of them set keepalive by themselves, every 15 s; ka status shows whether this one does.";
	case OBSTACLE_STATIC:
		return "The loader reads LD_PRELOAD, and a static program is started without the loader. Programs that it starts are kept alive if they are linked dynamically.";
	case OBSTACLE_SETUID:
	case OBSTACLE_SETGID:
	case OBSTACLE_CAPABILITIES:
		return "It has more privilege than its user, who must not be able to load code into it (ld.so(8), secure-execution mode).";
	case OBSTACLE_ABSENT: return "The kernel cannot start it without that file.";
	case OBSTACLE_UNREADABLE:
		return "Only the file itself shows what kind of program it is.";
	case OBSTACLE_LOADER:
		return "ka runs only the loaders of this system, such as /lib64/ld-linux-x86-64.so.2: another one might belong to any user.";
	case OBSTACLE_DISABLED: return "This variable turns libka.so off.";
	default:
		return "libka.so has to be of the program's own kind, and in a place from which its loader takes it.";
	}
}

static void note_kind(const struct preloadable *p)
{
	static const char *const libc[] = { "", ", glibc", ", musl" };
	const char *const loader = p->elf.interpreter;

	if (!p->elf.bits) return;
	finding_note("kind", "%d-bit, %s, %s%s%s", p->elf.bits, elf_machine(&p->elf),
		p->elf.is_static ? "static" : "dynamic", libc[elf_libc(loader)],
		p->elf.is_go ? ", Go" : "");
	if (*loader) finding_note("loader", "%s", loader);
}

static void report_obstacle(const struct preloadable *p, const char *why)
{
	char hint[PRELOADABLE_TEXT];

	if (!p->obstacle) {
		printf("libka.so can be loaded into it: ka run %s\n",
			printable_copy(p->name));
		return;
	}
	preloadable_hint(hint, p);
	finding_report(&(struct finding){ why, p->file,
		p->obstacle == OBSTACLE_HARM ? p->harm->because : explanation(p->obstacle),
		hint });
}

static void report_deepbind(const struct preloadable *p)
{
	const char *const name = str_basename(p->file);
	char write[PATH_MAX];

	if (p->obstacle || !deepbind_program(name)) return;
	snprintf(write, sizeof write, "ka attach %s, once it is connected", name);
	finding_report(&(struct finding){
		"connections of its curl and pgsql extensions are not kept alive", p->file,
		"PHP loads extensions with RTLD_DEEPBIND: the libraries of curl and pgsql call libc's socket() and connect() without libka.so. PHP's own streams, which mysqli uses too, are kept alive.",
		write });
}

static int conclude(const struct preloadable *p, const struct settings *s, const char *why)
{
	struct settings ruled = *s;
	char values[DOCTOR_VALUES];
	struct rule r;

	if (p->obstacle) return finding_conclude("no keepalive: %s", why);
	if (doctor_rule_at_socket(&r, p->name)) {
		if (r.off)
			return finding_conclude(
				"no keepalive: the rule %.*s", (int)r.length, r.text);
		rules_settings(&r, s, &ruled);
	}
	doctor_values(values, &ruled);
	return finding_conclude("with ka run: %s", values);
}

int doctor_program(const char *command, const char *to)
{
	static struct preloadable p;
	char why[PRELOADABLE_TEXT];
	struct settings s;
	int r;

	if (preloadable_check(&p, command)) return cli_fail_to_run(command);
	finding_note(p.is_interpreted ? "interpreter" : "program", "%s", p.file);
	note_kind(&p);
	if (*p.libka.file) finding_note("libka.so", "%s", p.libka.file);
	if (!preload_add(&p.libka) && getenv("LD_PRELOAD"))
		finding_note("LD_PRELOAD", "%s", getenv("LD_PRELOAD"));
	preloadable_why(why, &p);
	report_obstacle(&p, why);
	report_deepbind(&p);
	query_settings(&s);
	if (!s.disable && (s.rules || to)) {
		r = doctor_rules(command, to);
		if (r) return r;
	} else {
		doctor_check_idle(s.disable ? 0 : -1);
	}
	return conclude(&p, &s, why);
}
