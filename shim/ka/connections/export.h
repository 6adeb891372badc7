/* export.h - connections for machines, on standard output.
 *
 * Both formats are documented as stable in ka(1).
 */
#ifndef EXPORT_H
#define EXPORT_H

#include "ka/connections/snapshot.h"

/* An array with an object for each. */
void export_json(const struct snapshot *all);

/* OpenMetrics 1.0, which node_exporter's textfile collector takes too. */
void export_openmetrics(const struct snapshot *all);

#endif
