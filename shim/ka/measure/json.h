/* json.h - prints a measurement as JSON. */
#ifndef MEASURE_JSON_H
#define MEASURE_JSON_H

#include "ka/measure/session.h"

/* address: the one that was measured. */
void measure_json(const struct session *s, const struct verdict *v, const char *address);

#endif
