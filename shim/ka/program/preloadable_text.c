/* preloadable_text.c - see preloadable_text.h */
#include "ka/program/preloadable_text.h"

#include <stdio.h>
#include <string.h>

#include "common/str.h"
#include "ka/util/printable.h"

static void library_why(char *out, size_t room, const struct preloadable *p)
{
	const struct libka *const l = &p->libka;

	switch (l->state) {
	case LIBKA_MISFIT:
		snprintf(out, room, "a %d-bit program for %s, and %s is for another kind",
			p->elf.bits, elf_machine(&p->elf), l->file);
		break;
	case LIBKA_NAMELESS:
		snprintf(out, room, "LD_PRELOAD cannot name %s: it has a blank or a colon",
			l->file);
		break;
	case LIBKA_REFUSED:
		snprintf(out, room, "%s does not load %s: %s", p->elf.interpreter, l->file,
			*l->said ? l->said : "no reason given");
		break;
	default:
		snprintf(out, room,
			"no libka.so is next to ka, in ../lib or where %s looks",
			p->elf.interpreter);
	}
}

void preloadable_why(char out[PRELOADABLE_TEXT], const struct preloadable *p)
{
	static const char *const why[] = {
		[OBSTACLE_NONE] = "",
		[OBSTACLE_SUDO] = "it removes LD_PRELOAD from the environment",
		[OBSTACLE_UNREADABLE] =
			"not readable, so it is unknown whether libka.so can be loaded",
		[OBSTACLE_GO] = "a Go program, whose system calls bypass libka.so",
		[OBSTACLE_STATIC] = "linked statically, so libka.so cannot be loaded",
		[OBSTACLE_SETUID] = "setuid, so the loader ignores LD_PRELOAD",
		[OBSTACLE_SETGID] = "setgid, so the loader ignores LD_PRELOAD",
		[OBSTACLE_CAPABILITIES] =
			"it has file capabilities, so the loader ignores LD_PRELOAD",
		[OBSTACLE_DISABLED] = "KA_DISABLE=1 is set, so libka.so does nothing",
	};
	const int n = p->is_interpreted
		? snprintf(out, PRELOADABLE_TEXT, "its interpreter %s: ", p->file)
		: 0;
	char *const rest = out + n;
	const size_t room = (size_t)(PRELOADABLE_TEXT - n);

	switch (p->obstacle) {
	case OBSTACLE_LIBRARY: library_why(rest, room, p); break;
	case OBSTACLE_HARM: snprintf(rest, room, "%s", p->harm->why); break;
	case OBSTACLE_LOADER:
		snprintf(rest, room, "unknown whether its loader %s can load libka.so",
			p->elf.interpreter);
		break;
	case OBSTACLE_ABSENT:
		if (p->is_interpreted && strchr(p->file, '\r'))
			snprintf(rest, room,
				"does not exist: the script's lines end in CR LF");
		else if (*p->elf.interpreter)
			snprintf(rest, room, "its loader %s does not exist",
				p->elf.interpreter);
		else
			snprintf(rest, room, "does not exist");
		break;
	default: snprintf(rest, room, "%s", why[p->obstacle]);
	}
	printable(out);
}

void preloadable_hint(char out[PRELOADABLE_TEXT], const struct preloadable *p)
{
	const char *const name = str_basename(p->name);

	switch (p->obstacle) {
	case OBSTACLE_NONE: *out = 0; break;
	case OBSTACLE_SUDO:
		snprintf(out, PRELOADABLE_TEXT, "%s ka run COMMAND", name);
		break;
	case OBSTACLE_ABSENT: snprintf(out, PRELOADABLE_TEXT, "install it"); break;
	case OBSTACLE_HARM: snprintf(out, PRELOADABLE_TEXT, "%s", p->harm->hint); break;
	case OBSTACLE_DISABLED:
		snprintf(out, PRELOADABLE_TEXT, "env -u KA_DISABLE ka run %s", p->name);
		break;
	case OBSTACLE_SETUID:
	case OBSTACLE_SETGID:
	case OBSTACLE_CAPABILITIES:
		snprintf(out, PRELOADABLE_TEXT, "ka attach %s as root, once it runs", name);
		break;
	case OBSTACLE_LIBRARY:
		snprintf(out, PRELOADABLE_TEXT,
			"install one for it, or ka attach %s once it runs", name);
		break;
	default: snprintf(out, PRELOADABLE_TEXT, "ka attach %s, once it runs", name);
	}
	printable(out);
}
