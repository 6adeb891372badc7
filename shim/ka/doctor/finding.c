/* finding.c - see finding.h */
#include "ka/doctor/finding.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ka/util/cli.h"
#include "ka/util/printable.h"

enum { COLUMNS = 80, TEXT = 4 * PATH_MAX };

static int count;

/* Prints the text from the present column on, wrapped between words. Further lines begin at
 * the same column. A word that is longer than a line has a line of its own. */
static void print_wrapped(const char *text, int indent)
{
	int column = indent;

	while (*text) {
		const int n = (int)strcspn(text, " \n");

		if (column > indent && column + 1 + n > COLUMNS) {
			printf("\n%*s", indent, "");
			column = indent;
		}
		if (column > indent && n) column += printf(" ");
		column += printf("%.*s", n, text);
		text += n;
		if (*text == '\n') {
			printf("\n%*s", indent, "");
			column = indent;
		}
		text += *text != 0;
	}
	putchar('\n');
}

/* Copies the text without control characters, except for newlines. */
static const char *clean(char to[TEXT], const char *from)
{
	snprintf(to, TEXT, "%s", from);
	for (char *line = to, *end; line; line = end ? end + 1 : NULL) {
		end = strchr(line, '\n');
		if (end) *end = 0;
		printable(line);
		if (end) *end = '\n';
	}
	return to;
}

void finding_note(const char *name, const char *format, ...)
{
	char text[TEXT];
	va_list more;

	va_start(more, format);
	vsnprintf(text, sizeof text, format, more);
	va_end(more);
	printf("  %-20s ", name);
	print_wrapped(printable(text), 23);
}

static void print_lines(const char *text, int indent)
{
	for (size_t n;; text += n + 1) {
		n = strcspn(text, "\n");
		printf("%.*s\n", (int)n, text);
		if (!text[n]) return;
		printf("%*s", indent, "");
	}
}

void finding_report(const struct finding *f)
{
	char text[TEXT];

	count++;
	printf("! ");
	print_wrapped(printable_copy(f->what), 2);
	printf("    where  ");
	print_wrapped(printable_copy(f->where), 11);
	printf("    why    ");
	print_wrapped(clean(text, f->why), 11);
	printf("    write  ");
	print_lines(clean(text, f->write), 11);
}

int finding_conclude(const char *format, ...)
{
	char text[TEXT];
	va_list more;

	va_start(more, format);
	vsnprintf(text, sizeof text, format, more);
	va_end(more);
	print_wrapped(printable(text), 0);
	if (!count) puts("no problems found");
	if (count) printf("%d problem%s found\n", count, count == 1 ? "" : "s");
	return count ? KA_PROBLEM : KA_OK;
}
