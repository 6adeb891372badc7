/* attached.h - finds the connections that our ka attach has armed. */
#ifndef ATTACHED_H
#define ATTACHED_H

#include "ka/connections/entry.h"

/* Sets entry.attached of each connection of which ka attach has a record (undo.h). */
void attached_mark(struct snapshot *all);

#endif
