/* export.h - prints a measurement as JSON. */
#ifndef MEASURE_EXPORT_H
#define MEASURE_EXPORT_H

#include "ka/measure/session.h"

/* address: the one that was measured. */
void measure_export(const struct session *s, const struct verdict *v, const char *address);

#endif
