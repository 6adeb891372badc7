/* snapshot.h - the connections of the chosen processes, as they are now. */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include "ka/connections/entry.h"
#include "ka/process/proc.h"

/* In the order of pid and fd, each connection once. Needs memory for the chosen ones
 * alone. 0, or -1 and errno. */
int snapshot_take(struct snapshot *all, const struct choice *who);

/* Says why snapshot_take, or sockdiag_each, has failed: KA_PROBLEM. */
int snapshot_print_error(void);

/* Says that the kernel lacks what rows.lacks_diag is about: KA_PROBLEM. */
int snapshot_print_no_tcp_diag(void);

/* Asks the helpers again, for rows in any order. */
void snapshot_ask_helpers(struct snapshot *all);

/* ms since application data moved, probes of ssh's own left out. */
uint64_t entry_idle_ms(const struct entry *entry);

/* Part of snapshot_take: finds in which processes libka.so is. 0, or -1 and errno. */
int snapshot_find_libka(struct snapshot *all);

/* Finds the policy of each row. */
void snapshot_read_rules(struct snapshot *all);

void snapshot_free(struct snapshot *all);

#endif
