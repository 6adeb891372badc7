/* text.c - see text.h */
#include "common/text.h"

static void put(struct text *t, char c)
{
	if (t->at < t->end) *t->at++ = c;
}

struct text text_in(char *buffer, unsigned size)
{
	return (struct text){ buffer, buffer + size - 1 };
}

void text_end(struct text *t)
{
	*t->at = 0;
}

void text_put(struct text *t, const char *s)
{
	char *at = t->at;
	const char *const end = t->end;

	while (*s && at < end) *at++ = *s++;
	t->at = at;
}

void text_end_line(struct text *t, char *line)
{
	if (t->at < t->end)
		put(t, '\n');
	else
		t->at = line;
}

void text_number(struct text *t, unsigned long n)
{
	char digit[3 * sizeof n], *first = digit + sizeof digit, *at = t->at;
	const char *const last = first, *const end = t->end;

	do *--first = (char)('0' + n % 10);
	while (n /= 10);
	while (first < last && at < end) *at++ = *first++;
	t->at = at;
}

void text_quoted(struct text *t, const char *s, unsigned most)
{
	unsigned length = 0;

	while (length <= most && s[length]) length++;
	text_quoted_part(t, s, length, most);
}

void text_quoted_part(struct text *t, const char *s, unsigned length, unsigned most)
{
	static const char hex[16] = "0123456789abcdef";
	const char *const end = s + (length < most ? length : most);

	put(t, '"');
	for (; s < end; s++) {
		const unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\') put(t, '\\');
		if (c >= ' ' && c <= '~') {
			put(t, *s);
			continue;
		}
		put(t, '\\');
		put(t, 'x');
		put(t, hex[c >> 4]);
		put(t, hex[c & 15]);
	}
	put(t, '"');
	if (length > most) text_put(t, "...");
}

static void two_digits(struct text *t, unsigned long n, char after)
{
	put(t, (char)('0' + n / 10));
	put(t, (char)('0' + n % 10));
	put(t, after);
}

/* Let the year begin in March, so that a leap day is its last day. Then the months begin on
 * a straight line of 30.6 days each. */
void text_time(struct text *t, unsigned long seconds)
{
	const unsigned long of_day = seconds % 86400;
	const unsigned long days = seconds / 86400 + 719468; /* since 0000-03-01 */
	const unsigned long era = days / 146097, of_era = days % 146097;
	const unsigned long year_of_era =
		(of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	const unsigned long of_year =
		of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const unsigned long march = (5 * of_year + 2) / 153;
	const unsigned long month = march < 10 ? march + 3 : march - 9;

	text_number(t, era * 400 + year_of_era + (month <= 2));
	put(t, '-');
	two_digits(t, month, '-');
	two_digits(t, of_year - (153 * march + 2) / 5 + 1, 'T');
	two_digits(t, of_day / 3600, ':');
	two_digits(t, of_day / 60 % 60, ':');
	two_digits(t, of_day % 60, 'Z');
}
