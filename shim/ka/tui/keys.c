/* keys.c - see keys.h */
#include "ka/tui/keys.h"

/* Returns the key for a sequence ESC [ ... or ESC O ..., given its last byte, and its
 * number if it has one: ESC [ 5 ~ */
static int key_of(char last, int number)
{
	switch (last) {
	case 'A': return KEY_UP;
	case 'B': return KEY_DOWN;
	case 'H': return KEY_HOME;
	case 'F': return KEY_END;
	case '~': break;
	default: return KEY_UNKNOWN;
	}
	switch (number) {
	case 1:
	case 7: return KEY_HOME;
	case 4:
	case 8: return KEY_END;
	case 5: return KEY_PAGE_UP;
	case 6: return KEY_PAGE_DOWN;
	default: return KEY_UNKNOWN;
	}
}

static int sequence(const char **at, const char *end)
{
	const char *s = *at + 1; /* after [ or O */
	int number = 0;

	for (; s < end && (*s < '@' || *s > '~'); s++)
		if (*s >= '0' && *s <= '9' && number < 100) number = 10 * number + *s - '0';
	if (s == end) {
		*at = end;
		return KEY_UNKNOWN;
	}
	*at = s + 1;
	return key_of(*s, number);
}

int keys_next(const char **at, const char *end)
{
	char c;

	if (*at >= end) return KEY_END_OF_INPUT;
	c = *(*at)++;
	switch (c) {
	case '\033':
		if (*at < end && (**at == '[' || **at == 'O')) return sequence(at, end);
		return KEY_ESCAPE;
	case '\r':
	case '\n': return KEY_ENTER;
	case '\b':
	case 0x7f: return KEY_BACKSPACE;
	case 'U' & 0x1f: return KEY_ERASE_LINE;
	case 'W' & 0x1f: return KEY_ERASE_WORD;
	default: return c >= ' ' && c <= '~' ? c : KEY_UNKNOWN;
	}
}
