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

/* "Include" is of OpenSSH 7.3, "Match final" of 8.0. */
int config_knows_final(int two_passes)
{
	const struct image *const i = &asked()->image;

	return image_has(i, "include") && (!two_passes || image_has(i, "final"));
}

static int is_telling(struct config_scan *s)
{
	s->line[s->length] = 0;
	if (words_begin(s->line, "canonicalizehostname")) return 1;
	return words_begin(s->line, "match")
		&& (words_have(s->line, "final") || words_have(s->line, "canonical"));
}

/* What ssh skips in front of a keyword, and the quotes that may be around any part of a
 * word. */
static int is_skipped(const struct config_scan *s, char c)
{
	if (c == '"' || c == '\'') return 1;
	return !s->length && (c == ' ' || c == '\t' || c == '\r' || c == '=');
}

/* Leaves of a line that has been looked at so far its keyword, and what may be the
 * beginning of a word. */
static void shorten(struct config_scan *s)
{
	enum { KEYWORD = sizeof "match" - 1, WORD = sizeof "canonical" - 1 };

	for (int i = 0; i < WORD; i++)
		s->line[KEYWORD + i] = s->line[s->length - WORD + (unsigned)i];
	s->length = KEYWORD + WORD;
}

int config_scan(struct config_scan *s, const char *p, unsigned long n)
{
	int found = 0;

	for (; n; n--, p++) {
		if (*p != '\n') {
			if (is_skipped(s, *p)) continue;
			s->line[s->length++] = *p;
			if (s->length + 1 < sizeof s->line) continue;
		}
		found |= is_telling(s);
		if (*p == '\n')
			s->length = 0;
		else
			shorten(s);
	}
	return found;
}
