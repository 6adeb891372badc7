/* finding.c - see finding.h */
#include "finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ka.h"

static int count;

void note(const char *name, const char *format, ...)
{
	va_list more;

	printf("  %-20s ", name);
	va_start(more, format);
	vprintf(format, more);
	va_end(more);
	putchar('\n');
}

static void print(const char *label, const char *text)
{
	for (size_t n;; text += n + 1, label = "") {
		n = strcspn(text, "\n");
		printf("    %-6s %.*s\n", label, (int)n, text);
		if (!text[n]) return;
	}
}

void finding(const struct finding *f)
{
	count++;
	printf("! %s\n", f->what);
	print("where", f->where);
	print("why", f->why);
	print("write", f->write);
}

int findings_status(void)
{
	if (count) return KA_NO;
	puts("nothing found");
	return KA_OK;
}
