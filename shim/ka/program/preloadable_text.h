/* preloadable_text.h - why libka.so does not get into a program, in words. Pure. */
#ifndef PRELOADABLE_TEXT_H
#define PRELOADABLE_TEXT_H

#include "ka/program/preloadable.h"

enum { PRELOADABLE_TEXT = 3 * PATH_MAX };

/* What stands in the way, as part of a sentence. */
void preloadable_why(char out[PRELOADABLE_TEXT], const struct preloadable *p);

/* What there is to do instead: a command, or the beginning of a sentence. */
void preloadable_hint(char out[PRELOADABLE_TEXT], const struct preloadable *p);

#endif
