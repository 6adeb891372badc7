/* config_scan.c - see config_scan.h */
#include "ssh/config_scan.h"

#include "common/str.h"

enum { NONE_YET, MATCH, CANONICALIZE, OTHER };

static int keyword(const char *word)
{
	if (str_equal(word, "match")) return MATCH;
	return str_equal(word, "canonicalizehostname") ? CANONICALIZE : OTHER;
}

static int is_telling(int of, const char *word)
{
	if (of == MATCH) return str_equal(word, "final");
	return of == CANONICALIZE
		&& (str_equal(word, "yes") || str_equal(word, "true")
			|| str_equal(word, "always"));
}

static int end_word(struct config_line *l)
{
	int found = 0;

	if (!l->length) return 0;
	l->word[l->length < sizeof l->word ? l->length : 0] = 0;
	if (l->keyword == NONE_YET)
		l->keyword = keyword(l->word);
	else
		found = is_telling(l->keyword, l->word);
	l->length = 0;
	return found;
}

static void put(struct config_line *l, char c)
{
	if (l->length < sizeof l->word) l->word[l->length++] = str_lower(c);
}

static int is_between(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '=' || c == '!'
		|| !c;
}

/* Quotes may enclose any part of a word. Up to OpenSSH 8.6, a quote ends the word. */
int config_scan(struct config_scan *s, const char *p, unsigned long n)
{
	int found = 0;

	for (; n; n--, p++) {
		if (*p == '"' || *p == '\'') {
			found |= end_word(&s->apart);
		} else if (*p == '\n') {
			found |= end_word(&s->apart) | end_word(&s->together);
			s->apart.keyword = s->together.keyword = NONE_YET;
		} else if (is_between(*p)) {
			found |= end_word(&s->apart) | end_word(&s->together);
		} else {
			put(&s->apart, *p);
			put(&s->together, *p);
		}
	}
	return found;
}
