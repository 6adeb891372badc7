/* sshconf.c - see sshconf.h */
#include "ka/doctor/sshconf.h"

#include <stdio.h>
#include <string.h>

#include "common/str.h"

static void copy(char *out, size_t room, const char *from, size_t n)
{
	if (n >= room) n = room - 1;
	memcpy(out, from, n);
	out[n] = 0;
}

void sshconf_value(char value[SSHCONF_VALUE], const char *answer, const char *keyword)
{
	const size_t n = strlen(keyword);

	*value = 0;
	for (const char *line = answer; *line; line += *line == '\n') {
		const size_t length = strcspn(line, "\n");

		if (length > n && !memcmp(line, keyword, n) && line[n] == ' ') {
			copy(value, SSHCONF_VALUE, line + n + 1, length - n - 1);
			return;
		}
		line += length;
	}
}

/* Finds "line 3: " in a line, and sets *what to the complaint after it. */
static const char *find_line_number(const char *line, const char *end, const char **what)
{
	for (const char *p = line; p + 6 < end; p++) {
		const char *digit = p + 5;

		if (memcmp(p, "line ", 5)) continue;
		while (digit < end && *digit >= '0' && *digit <= '9') digit++;
		if (digit == p + 5 || end - digit < 2 || digit[0] != ':') continue;
		*what = digit + 2;
		return p;
	}
	return NULL;
}

static int read_complaint(struct sshconf_complaint *c, const char *line, const char *end)
{
	static const char bad[] = "Bad configuration option: ";
	const char *what, *const at = find_line_number(line, end, &what), *file = at;

	if (!at || at == line) return 0;
	while (file > line && (file[-1] == ' ' || file[-1] == ':')) file--;
	while (end > what && end[-1] == '\r') end--;
	snprintf(c->where, sizeof c->where, "%.*s %.*s", (int)(file - line), line,
		(int)(what - 2 - at), at);
	copy(c->what, sizeof c->what, what, (size_t)(end - what));
	*c->unknown = 0;
	if (!strncmp(c->what, bad, sizeof bad - 1))
		snprintf(c->unknown, sizeof c->unknown, "%s", c->what + sizeof bad - 1);
	for (char *p = c->unknown; *p; p++) *p = str_lower(*p);
	return 1;
}

int sshconf_complaint(struct sshconf_complaint *c, const char **said)
{
	while (**said) {
		const char *const line = *said, *const end = line + strcspn(line, "\n");

		*said = end + (*end == '\n');
		if (read_complaint(c, line, end)) return 1;
	}
	return 0;
}
