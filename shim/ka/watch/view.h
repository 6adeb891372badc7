/* view.h - which connections ka watch shows on a terminal, in which order, and what the
 * keys do. Pure.
 */
#ifndef VIEW_H
#define VIEW_H

#include "ka/connections/events.h"

enum sort { SORT_RISK, SORT_IDLE, SORT_PROGRAM, SORT_PEER };

struct view {
	enum sort sort;
	size_t top, page; /* the first row shown, and how many are */
	char filter[32];  /* text that a connection must have in program, PID or peer */
	int is_typing;    /* the filter */
	int shows_help;
};

/* Not 0: the key means to quit. */
int view_key(struct view *v, int key);

/* "risk", "idle", ... */
const char *view_sort_name(enum sort sort);

/* Points `order` to those of the connections that pass the filter, sorted. How many. */
size_t view_select(
	const struct track **order, const struct tracks *all, const struct view *v);

#endif
