/* finding.c - see finding.h */
#include "ka/doctor/finding.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ka/util/cli.h"
#include "ka/util/printable.h"

static int count;

void finding_note(const char *name, const char *format, ...)
{
	char text[4 * PATH_MAX];
	va_list more;

	va_start(more, format);
	vsnprintf(text, sizeof text, format, more);
	va_end(more);
	printf("  %-20s %s\n", name, printable(text));
}

static void print(const char *label, const char *text)
{
	char line[4 * PATH_MAX];

	for (size_t n;; text += n + 1, label = "") {
		n = strcspn(text, "\n");
		snprintf(line, sizeof line, "%.*s", (int)n, text);
		printf("    %-6s %s\n", label, printable(line));
		if (!text[n]) return;
	}
}

void finding_report(const struct finding *f)
{
	count++;
	printf("! %s\n", printable_copy(f->what));
	print("where", printable_copy(f->where));
	print("why", f->why);
	print("write", f->write);
}

int finding_status(void)
{
	if (count) return KA_NO;
	puts("nothing found");
	return KA_OK;
}
