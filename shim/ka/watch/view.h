/* view.h - chooses and sorts the connections that ka watch shows on a terminal, and handles
 * the keys. Pure. */
#ifndef VIEW_H
#define VIEW_H

#include "ka/connections/events.h"

enum sort { SORT_RISK, SORT_IDLE, SORT_PROGRAM, SORT_PEER };

struct view {
	enum sort sort;
	size_t top, page; /* index of the first row shown; number of rows shown */
	char filter[32];  /* text that program, PID or peer must contain */
	int is_typing;    /* the filter */
	int shows_help;
};

/* Returns not 0 if the key is one that quits. */
int view_key(struct view *v, int key);

/* "risk", "idle", ... */
const char *view_sort_name(enum sort sort);

/* Points `order` to the connections that pass the filter, sorted as far as a screen of so
 * many rows shows them; the others follow in any order. Returns their number. */
size_t view_select(const struct track **order, const struct tracks *all,
	const struct view *v, size_t rows);

#endif
