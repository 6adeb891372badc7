/* keys.h - decodes the keys that a terminal sends. Pure. */
#ifndef KEYS_H
#define KEYS_H

/* A character stands for itself. Other keys: */
enum {
	KEY_END_OF_INPUT = -1,
	KEY_UNKNOWN = 256,
	KEY_UP,
	KEY_DOWN,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_HOME,
	KEY_END,
	KEY_ENTER,
	KEY_ESCAPE,
	KEY_BACKSPACE,
	KEY_ERASE_WORD, /* ^W */
	KEY_ERASE_LINE, /* ^U */
};

/* Returns the next key in *at..end and moves *at past it, or KEY_END_OF_INPUT. A sequence
 * must be whole, because a terminal sends it at once. */
int keys_next(const char **at, const char *end);

#endif
