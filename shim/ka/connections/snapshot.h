/* snapshot.h - the connections of the chosen processes, as they are now. */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include "ka/connections/row.h"
#include "ka/process/proc.h"

/* In the order of pid and fd, each connection once. Needs memory for the chosen ones
 * alone. 0, or -1 and errno. */
int rows_find(struct rows *r, const struct choice *who);

/* Says why rows_find, or sockdiag_each, has failed: KA_PROBLEM. */
int rows_fail(void);

/* Says that the kernel lacks what rows.lacks_diag is about: KA_PROBLEM. */
int rows_say_lack(void);

/* Asks the helpers again, for rows in any order. */
void rows_ask_helpers(struct rows *r);

/* ms since application data moved, probes of ssh's own left out. */
uint64_t row_idle(const struct row *row);

/* Part of rows_find: finds in which processes libka.so is. 0, or -1 and errno. */
int rows_find_shims(struct rows *r);

/* Finds the policy of each row. */
void rows_read_rules(struct rows *r);

void rows_free(struct rows *r);

#endif
