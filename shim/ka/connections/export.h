/* export.h - prints connections for programs, on standard output.
 *
 * ka(1) documents both formats as stable.
 */
#ifndef EXPORT_H
#define EXPORT_H

#include <stdint.h>

#include "ka/connections/snapshot.h"
#include "ka/connections/track.h"

/* limit: quiet time that is too long, in ms. */

/* A JSON array with an object for each connection. */
void export_json(const struct snapshot *all, uint64_t limit);

/* A JSON object on a line: what happened to a connection, or how it is. */
void export_json_event(const char *when, const char *name, const struct track *t,
	const char *text, uint64_t limit);

/* OpenMetrics 1.0, for Prometheus and the textfile collector of node_exporter. */
void export_openmetrics(const struct snapshot *all, uint64_t limit);

#endif
