/* scan.c - see config.h */
#include "config.h"

#include <linux/fcntl.h>

#include "../common/sys.h"
#include "../common/words.h"
#include "start.h"

static const char config_tail[] = "/ssh_config";

static int has_tail(const char *s, const char *tail)
{
	for (; *s; s++)
		if (words_equal(s, tail)) return 1;
	return 0;
}

/* A string in the program that is a path of its own. */
static const char *whole(const char *at, const char *from)
{
	while (at > from && at[-1]) at--;
	return *at == '/' ? at : 0;
}

static int is_another(const char *at, const char *from, void *path)
{
	const char *const other = whole(at, from);

	return other && !words_equal(other, path)
		&& !sys3(SYS_faccessat, AT_FDCWD, (long)other, 0);
}

/* The system's file is opened by its name in the program, after the user's; by a copy of
 * that it is only included. */
int config_is_last(const char *path)
{
	const char *const named = asked()->file;

	if (named) return words_equal(path, named);
	return image_holds(&asked()->image, path) && has_tail(path, config_tail);
}

int config_may_make(const char *path)
{
	return !asked()->file
		&& !image_find(&asked()->image, config_tail, is_another, (void *)path);
}

/* It is of OpenSSH 7.3. */
int config_knows_include(void)
{
	return image_has(&asked()->image, "include");
}

enum { NONE_YET, MATCH, CANONICALIZE, OTHER };

static int keyword(const char *word)
{
	if (words_equal(word, "match")) return MATCH;
	return words_equal(word, "canonicalizehostname") ? CANONICALIZE : OTHER;
}

static int is_telling(int of, const char *word)
{
	if (of == MATCH) return words_equal(word, "final");
	return of == CANONICALIZE
		&& (words_equal(word, "yes") || words_equal(word, "true")
			|| words_equal(word, "always"));
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
	if (l->length < sizeof l->word) l->word[l->length++] = words_lower(c);
}

static int is_between(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '=' || c == '!'
		|| !c;
}

/* Quotes may be around any part of a word, or, to OpenSSH 8.6, end it. */
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
