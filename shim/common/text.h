/* text.h - text put together in a buffer of fixed size.
 *
 * For places where stdio, the locale and the heap may not be touched. What
 * does not fit is left out; there is no terminating NUL, but where text_end puts one.
 * Nothing here calls into libc, fails or keeps state, so all of it is async-signal-safe.
 */
#ifndef TEXT_H
#define TEXT_H

struct text {
	char *at;  /* where the next byte goes */
	char *end; /* one past the buffer */
};

/* In such a buffer, with room for a NUL at the end; and the NUL. */
struct text text_in(char *buffer, unsigned size);
void text_end(struct text *t);

void text_put(struct text *t, const char *s);
void text_number(struct text *t, unsigned long n);

/* A newline behind the line that begins at `line`, or, where one of its bytes was left
 * out, none of it: a line is there as a whole, or not at all. */
void text_end_line(struct text *t, char *line);

/* s in double quotes: at most `most` of its bytes, what is not printable
 * ASCII as \xNN, and "..." behind the quotes where bytes were left out. */
void text_quoted(struct text *t, const char *s, unsigned most);

/* The same for the first `length` bytes of s. */
void text_quoted_part(struct text *t, const char *s, unsigned length, unsigned most);

/* Seconds since 1970 as RFC 3339 in UTC: 2026-01-31T23:59:59Z. */
void text_time(struct text *t, unsigned long seconds);

#endif
