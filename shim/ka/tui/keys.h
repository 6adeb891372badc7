/* keys.h - what a terminal sends when keys are typed, as keys. Pure. */
#ifndef KEYS_H
#define KEYS_H

/* A character stands for itself. Others: */
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
};

/* The next key in *at..end, and moves *at past it. KEY_END_OF_INPUT: there is none. A
 * sequence must be whole: a terminal sends it at once. */
int keys_next(const char **at, const char *end);

#endif
