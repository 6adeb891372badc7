/* unit_enable.c - see unit_enable.h */
#include "ka/systemd/unit_enable.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/settings.h"
#include "ka/program/preloadable_text.h"
#include "ka/systemd/unit_settings.h"
#include "ka/util/cli.h"
#include "ka/util/printable.h"

static void compose(struct text *t, const char *present, const char *library)
{
	char preload[DROPIN_PRELOAD + PATH_MAX];

	if (dropin_names_libka(present))
		snprintf(preload, sizeof preload, "%s", present);
	else
		snprintf(preload, sizeof preload, "%s%s%s", present, *present ? ":" : "",
			library);
	text_put(t, dropin_mark);
	text_put(t, "[Service]\n");
	dropin_variable(t, "LD_PRELOAD", preload);
	for (int i = 0; i < SETTINGS_WITH_OPTION; i++) {
		const char *const name = setting_table[i].name;

		if (getenv(name)) dropin_variable(t, name, getenv(name));
	}
}

/* Prints that the drop-in cannot be read, or that ka did not write it. */
static int refuse(const struct unit *u)
{
	if (errno != EEXIST) return cli_fail(KA_PROBLEM, u->file, NULL);
	cli_fail(KA_PROBLEM, u->file, "was not written by ka enable");
	fputs("    rename it, if it is not needed\n", stderr);
	return KA_PROBLEM;
}

/* The unit is enabled all the same: its program may start others that load libka.so. */
static void warn_of_program(const struct unit *u, const char *program)
{
	static struct preloadable p;
	char why[PRELOADABLE_TEXT], hint[PRELOADABLE_TEXT];

	if (!*program || preloadable_check(&p, program) || !p.obstacle) return;
	preloadable_why(why, &p);
	preloadable_hint(hint, &p);
	fprintf(stderr, "ka: %s: %s: %s\n    instead: %s\n", u->name,
		printable_copy(program), why, hint);
}

int unit_enable(const struct unit *u, const struct libka *l, int dry_run)
{
	static char text[1 << 20]; /* a variable has up to 128 KiB, and four times that when
				      it is escaped */
	static struct unit_settings settings;
	struct text t = text_in(text, sizeof text);

	if (unit_is_enabled(u) < 0) return refuse(u);
	if (unit_settings_read(u, &settings)) return KA_PROBLEM;
	warn_of_program(u, settings.program);
	compose(&t, settings.preload, l->name);
	text_end(&t);
	printf("# %s\n%s", u->file, text);
	fflush(stdout);
	if (dry_run || !unit_write(u, text, (size_t)(t.at - text))) return KA_OK;
	return cli_fail(KA_PROBLEM, u->file, NULL);
}

int unit_disable(const struct unit *u, int dry_run)
{
	const int r = unit_is_enabled(u);

	if (r < 0) return refuse(u);
	if (!r) return cli_fail(KA_PROBLEM, u->file, "does not exist");
	printf("%s %s\n", dry_run ? "would remove" : "removing", u->file);
	fflush(stdout);
	return dry_run || !unit_remove(u) ? KA_OK : cli_fail(KA_PROBLEM, u->file, NULL);
}
