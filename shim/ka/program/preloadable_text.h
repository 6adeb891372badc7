/* preloadable_text.h - writes why libka.so cannot be loaded into a program. Pure. */
#ifndef PRELOADABLE_TEXT_H
#define PRELOADABLE_TEXT_H

#include "ka/program/preloadable.h"

enum { PRELOADABLE_TEXT = 3 * PATH_MAX };

/* Writes the reason, as part of a sentence. */
void preloadable_why(char out[PRELOADABLE_TEXT], const struct preloadable *p);

/* Writes what to do instead: a command, or a sentence. */
void preloadable_hint(char out[PRELOADABLE_TEXT], const struct preloadable *p);

#endif
