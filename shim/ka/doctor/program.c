/* program.c - ka doctor COMMAND: what ka run would say, at length. */
#include <stdio.h>
#include <stdlib.h>

#include "ka/doctor/doctor.h"
#include "ka/doctor/finding.h"
#include "ka/doctor/query.h"
#include "ka/program/preloadable_text.h"
#include "ka/util/cli.h"
#include "ka/util/printable.h"

static const char *because(enum obstacle o)
{
	switch (o) {
	case OBSTACLE_SUDO:
		return "sudo and its like run their command in a clean environment, so "
		       "that\n"
		       "LD_PRELOAD does not reach it. ka run has to come behind them.";
	case OBSTACLE_GO:
		return "Go makes system calls without libc, where libka.so waits for "
		       "them.\n"
		       "Most Go programs arm keepalive by themselves, every 15 s; ka "
		       "status\n"
		       "shows whether this one does.";
	case OBSTACLE_STATIC:
		return "No loader starts it, and it is the loader that reads LD_PRELOAD. "
		       "What\n"
		       "it runs in its turn is reached, if that is linked dynamically.";
	case OBSTACLE_SETUID:
	case OBSTACLE_SETGID:
	case OBSTACLE_CAPABILITIES:
		return "It has more privilege than its user, who must not be able to load\n"
		       "code into it (ld.so(8), secure-execution mode).";
	case OBSTACLE_ABSENT: return "The kernel cannot start it without.";
	case OBSTACLE_UNREADABLE: return "Its headers say what kind of program it is.";
	case OBSTACLE_LOADER:
		return "ka runs no loader but those of this system, such as\n"
		       "/lib64/ld-linux-x86-64.so.2: another might be anybody's program.";
	case OBSTACLE_DISABLED: return "That is how to opt out of libka.so.";
	default:
		return "libka.so has to be of the program's own kind, and be where its\n"
		       "loader may take it from.";
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

static void report(const struct preloadable *p)
{
	char why[PRELOADABLE_TEXT], hint[PRELOADABLE_TEXT];

	if (!p->obstacle) {
		printf("libka.so gets into it: ka run %s\n", printable_copy(p->name));
		return;
	}
	preloadable_why(why, p);
	preloadable_hint(hint, p);
	finding_report(&(struct finding){ why, p->file,
		p->obstacle == OBSTACLE_HARM ? p->harm->because : because(p->obstacle),
		hint });
}

int doctor_program(const char *command, const char *to)
{
	static struct preloadable p;
	struct settings s;

	if (preloadable_check(&p, command)) return cli_fail_to_run(command);
	finding_note(p.is_interpreted ? "interpreter" : "program", "%s", p.file);
	note_kind(&p);
	if (*p.libka.file) finding_note("libka.so", "%s", p.libka.file);
	if (!preload_add(&p.libka) && getenv("LD_PRELOAD"))
		finding_note("LD_PRELOAD", "%s", getenv("LD_PRELOAD"));
	report(&p);
	query_settings(&s);
	if (!s.disable && (s.rules || to)) {
		const int r = doctor_rules(command, to);

		if (r) return r;
	}
	return finding_status();
}
