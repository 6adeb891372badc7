/* preloadable_text.h - why libka.so cannot be loaded into a program, in words. Pure. */
#ifndef PRELOADABLE_TEXT_H
#define PRELOADABLE_TEXT_H

#include "ka/program/preloadable.h"

enum { PRELOADABLE_TEXT = 3 * PATH_MAX };

/* The reason, as part of a sentence. */
void preloadable_why(char out[PRELOADABLE_TEXT], const struct preloadable *p);

/* What to do instead: a command, or a sentence. */
void preloadable_hint(char out[PRELOADABLE_TEXT], const struct preloadable *p);

#endif
