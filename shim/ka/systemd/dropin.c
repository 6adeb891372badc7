/* dropin.c - see dropin.h */
#include "ka/systemd/dropin.h"

#include <string.h>

#include "common/str.h"

const char dropin_mark[] = "# Written by ka enable, taken away by ka disable.\n";

/* Whether the name ends in ".TYPE". */
static int has_type(const char *name, const char *type)
{
	const size_t n = strlen(name), m = strlen(type);

	return n > m + 1 && name[n - m - 1] == '.' && !strcmp(name + n - m, type);
}

const char *dropin_unit(char unit[DROPIN_UNIT], const char *name)
{
	static const char *const other[] = { "socket", "device", "mount", "automount",
		"swap", "target", "path", "timer", "slice", "scope" };
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789:-_.\\@";
	static const char service[] = ".service";
	const size_t n = strlen(name);

	if (!n || *name == '.' || *name == '-') return "not the name of a unit";
	if (strchr(name, '/')) return "a path, not the name of a unit";
	if (name[strspn(name, good)]) return "not the name of a unit";
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		if (has_type(name, other[i])) return "not a service unit";
	if (n + sizeof service > DROPIN_UNIT) return "too long for the name of a unit";
	memcpy(unit, name, n + 1);
	if (!has_type(name, service + 1)) strcpy(unit + n, service);
	return NULL;
}

/* Returns the length of the name before "@...", or before ".service". */
static size_t prefix_length(const char *name)
{
	const size_t n = strcspn(name, "@");

	return name[n] ? n : n - (sizeof ".service" - 1);
}

int dropin_less_specific(char name[DROPIN_UNIT], const char *unit)
{
	static const char template[] = "@.service", all[] = "service";
	const size_t own = prefix_length(unit);
	size_t n;

	if (!strcmp(name, all)) return 0;
	n = prefix_length(name);
	if (name[n] == '@' && strcmp(name + n, template) != 0) {
		strcpy(name + n, template);
	} else if (name[n] == '@' && n < own) {
		strcpy(name + n, template + 1);
	} else {
		do n -= n > 0;
		while (n && name[n - 1] != '-');
		strcpy(name + n, n ? unit + own : all);
	}
	return 1;
}

/* Inside quotes a backslash starts an escape, and a percent sign a specifier. */
void dropin_variable(struct text *t, const char *name, const char *value)
{
	static const char hex[] = "0123456789abcdef";

	text_put(t, "Environment=\"");
	text_put(t, name);
	text_put(t, "=");
	for (; *value; value++) {
		const unsigned char c = (unsigned char)*value;
		const char plain[] = { *value, 0 };
		const char escaped[] = { '\\', 'x', hex[c >> 4], hex[c & 15], 0 };

		if (c == '%')
			text_put(t, "%%");
		else if (c < ' ' || c == 0x7f || c == '"' || c == '\\')
			text_put(t, escaped);
		else
			text_put(t, plain);
	}
	text_put(t, "\"\n");
}

static int is_continued(const char *line, const char *end)
{
	int odd = 0;

	while (end > line && *--end == '\\') odd = !odd;
	return odd;
}

char *dropin_line(char **text)
{
	char *const line = *text, *to = line, *from = line;
	int goes_on = 1;

	if (!*line) return NULL;
	while (goes_on && *from) {
		const char first = from[strspn(from, " \t")];
		const size_t n = strcspn(from, "\n");
		char *const next = from + n + (from[n] == '\n');

		if (first != '#' && first != ';') {
			memmove(to, from, n);
			to += n;
			if (n && to[-1] == '\r') to--;
			goes_on = is_continued(line, to);
			if (goes_on) to[-1] = ' ';
		}
		from = next;
	}
	*to = 0;
	*text = from;
	return line;
}

const char *dropin_value(const char *line, const char *key)
{
	line = str_after(line + strspn(line, " \t"), key);
	if (!line) return NULL;
	line += strspn(line, " \t");
	return *line == '=' ? line + 1 + strspn(line + 1, " \t\r\n") : NULL;
}

/* Accepts only characters that have no special meaning, quoted or not. */
static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789/._+:-";
static const char plain_and_blank[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789/._+:- ";

int dropin_preload(char value[DROPIN_PRELOAD], const char *line)
{
	static const char variable[] = "LD_PRELOAD=";
	const char *const all = dropin_value(line, "Environment");
	const char *at, *quote = NULL;
	size_t n;

	line += strspn(line, " \t");
	at = *line == '#' || *line == ';' ? NULL : strstr(line, variable);
	if (!at) return 0;
	if (!all || strstr(at + 1, variable)) return -1;
	for (const char *p = all; p < at; p++)
		if (*p == '"' || *p == '\'')
			quote = !quote ? p : *p == *quote ? NULL : quote;
	if (quote ? quote != at - 1 : at != all && !strchr(" \t", at[-1])) return -1;
	at += sizeof variable - 1;
	n = strspn(at, plain);
	if (n >= DROPIN_PRELOAD) return -1;
	if (quote ? at[n] != *quote : at[n] && !strchr(" \t\r\n", at[n])) return -1;
	memcpy(value, at, n);
	value[n] = 0;
	return 1;
}

int dropin_unsets_preload(const char *line)
{
	static const char variable[] = "LD_PRELOAD", between[] = " \t\r\n\"'=";
	size_t n;

	line = dropin_value(line, "UnsetEnvironment");
	for (; line && *line; line += n) {
		line += strspn(line, between);
		n = strcspn(line, between);
		if (n == sizeof variable - 1 && !memcmp(line, variable, n)) return 1;
	}
	return 0;
}

void dropin_program(char program[DROPIN_PROGRAM], const char *line)
{
	size_t n;

	line = dropin_value(line, "ExecStart");
	if (!line) return;
	line += strspn(line, " \t@-:+!|");
	n = strspn(line, plain);
	if (n >= DROPIN_PROGRAM || (line[n] && !strchr(" \t\r\n", line[n]))) n = 0;
	memcpy(program, line, n);
	program[n] = 0;
}

int dropin_names_libka(const char *preload)
{
	static const char name[] = "libka.so";

	for (size_t n; *preload; preload += n + (preload[n] != 0)) {
		n = strcspn(preload, ": ");
		if (n < sizeof name - 1) continue;
		if (memcmp(preload + n - (sizeof name - 1), name, sizeof name - 1))
			continue;
		if (n == sizeof name - 1 || preload[n - sizeof name] == '/') return 1;
	}
	return 0;
}

int dropin_environment_file(char path[PATH_MAX], const char *value)
{
	size_t n;

	value += *value == '-';
	n = strcspn(value, "\r\n");
	while (n && strchr(" \t", value[n - 1])) n--;
	if (n >= PATH_MAX || *value != '/' || strcspn(value, "%\"'\\") < n) return -1;
	memcpy(path, value, n);
	path[n] = 0;
	return 0;
}

int dropin_file_preload(char value[DROPIN_PRELOAD], const char *line)
{
	static const char variable[] = "LD_PRELOAD=";
	char quote;
	size_t n;

	line += strspn(line, " \t");
	if (strncmp(line, variable, sizeof variable - 1) != 0) return 0;
	line += sizeof variable - 1;
	line += strspn(line, " \t");
	quote = *line == '"' || *line == '\'' ? *line++ : 0;
	n = strspn(line, quote ? plain_and_blank : plain);
	if (n >= DROPIN_PRELOAD) return -1;
	memcpy(value, line, n);
	value[n] = 0;
	line += n;
	if (quote && *line++ != quote) return -1;
	return line[strspn(line, " \t\r\n")] ? -1 : 1;
}
