/* words.h - words in a text, whatever their case. Pure. */
#ifndef WORDS_H
#define WORDS_H

static inline char words_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether s begins with the word, which is in lower case. */
static inline int words_begin(const char *s, const char *word)
{
	while (*word && words_lower(*s) == *word) s++, word++;
	return !*word;
}

/* Whether the word is anywhere in s. */
static inline int words_have(const char *s, const char *word)
{
	for (; *s; s++)
		if (words_begin(s, word)) return 1;
	return 0;
}

#endif
