/* list.h - writes connections as lines, for ka status. Pure.
 *
 * On a narrow terminal the columns that matter least are left out: UNACKED first, then
 * STATE (KEEPALIVE then shows it unless it is ESTAB), SILENT, LIBKA, PID and PROGRAM. The
 * peer's address loses its middle. KEEPALIVE then says in a word or two what is wrong, but
 * not when the next probe is sent.
 */
#ifndef LIST_H
#define LIST_H

#include "ka/connections/entry.h"
#include "ka/connections/track.h"
#include "ka/tui/canvas.h"

struct list {
	uint64_t limit; /* see track_update() */
	/* Widths of the columns, from left to right; 0: left out. */
	unsigned pid, program, peer, local, state, idle, silent, keepalive, unacked, libka;
};

/* width: columns of the terminal; 0: no limit. */
void list_fit(struct list *l, const struct entry *const *entry, size_t count,
	unsigned width, uint64_t limit);

/* Write the headings, and a connection, on a canvas of one line. */
void list_head(struct canvas *out, const struct list *l);
void list_entry(struct canvas *out, const struct list *l, const struct entry *entry,
	enum risk risk);

#endif
