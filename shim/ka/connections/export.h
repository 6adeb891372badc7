/* export.h - prints connections for programs, on standard output.
 *
 * ka(1) documents both formats as stable.
 */
#ifndef EXPORT_H
#define EXPORT_H

#include "ka/connections/snapshot.h"

/* A JSON array with an object for each connection. */
void export_json(const struct snapshot *all);

/* OpenMetrics 1.0, for Prometheus and the textfile collector of node_exporter. */
void export_openmetrics(const struct snapshot *all);

#endif
