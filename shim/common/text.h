/* text.h - writes text into a buffer of fixed size.
 *
 * For code that may not use stdio, the locale or the heap. What does not fit is dropped.
 * Only text_end() writes a NUL. Nothing here calls libc, fails or keeps state, so all of it
 * is async-signal-safe.
 */
#ifndef TEXT_H
#define TEXT_H

struct text {
	char *at;  /* where the next byte goes */
	char *end; /* one past the buffer */
};

/* Begins a text that leaves room for a NUL, which text_end() writes. */
struct text text_in(char *buffer, unsigned size);
void text_end(struct text *t);

void text_put(struct text *t, const char *s);
void text_number(struct text *t, unsigned long n);

/* Ends the line that began at `line` with a newline. Removes the line if it did not fit. */
void text_end_line(struct text *t, char *line);

/* Writes at most `most` bytes of s in double quotes, and "..." after the quotes if s is
 * longer. Bytes that are not printable ASCII are written as \xNN. */
void text_quoted(struct text *t, const char *s, unsigned most);

/* The same for the first `length` bytes of s. */
void text_quoted_part(struct text *t, const char *s, unsigned length, unsigned most);

/* Writes seconds since 1970 in UTC as in RFC 3339: 2026-01-31T23:59:59Z. */
void text_time(struct text *t, unsigned long seconds);

#endif
