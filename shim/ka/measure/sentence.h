/* sentence.h - writes a verdict in words, and what to set. Pure. */
#ifndef MEASURE_SENTENCE_H
#define MEASURE_SENTENCE_H

#include "ka/measure/verdict.h"

enum { SENTENCE_TIME = 24, SENTENCES = 1536 };

/* Write a time as 2.9s or 4m58s, rounded down or up. */
const char *sentence_time_floor(char out[SENTENCE_TIME], uint64_t ms);
const char *sentence_time_ceiling(char out[SENTENCE_TIME], uint64_t ms);

/* Writes what is known so far: "longer than 4m10s", "longer than 4m10s, at most 5m31s",
 * "nothing". */
const char *sentence_known(char out[2 * SENTENCE_TIME + 32], const struct bracket *b);

/* Writes the lines for a verdict, each with a newline. elapsed: ms since the start of the
 * measurement. */
void sentences(char out[SENTENCES], const struct verdict *v, uint64_t elapsed);

#endif
