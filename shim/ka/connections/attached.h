/* attached.h - which connections have their keepalive from our ka attach. */
#ifndef ATTACHED_H
#define ATTACHED_H

#include "ka/connections/entry.h"

/* Sets entry.attached of those that ka attach keeps a record of (undo.h). */
void attached_mark(struct snapshot *all);

#endif
