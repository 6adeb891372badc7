/* snapshot.h - reads the present connections of the chosen processes. */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include "ka/connections/entry.h"
#include "ka/process/proc.h"

/* Sorts them by pid and fd, and takes each connection once. Uses memory for the chosen ones
 * only. Returns 0, or -1 and errno. */
int snapshot_take(struct snapshot *all, const struct choice *who);

/* Prints why snapshot_take() or sockdiag_each() failed. Returns KA_PROBLEM. */
int snapshot_print_error(void);

/* Prints that the kernel lacks tcp_diag. Returns KA_PROBLEM. */
int snapshot_print_no_tcp_diag(void);

/* Asks the helpers of ssh again. The entries may be in any order. */
void snapshot_ask_helpers(struct snapshot *all);

/* ms since application data moved. Probes that ssh sends do not count. */
uint64_t entry_idle_ms(const struct entry *entry);

/* Part of snapshot_take(): finds out which processes have libka.so. 0, or -1 and errno. */
int snapshot_find_libka(struct snapshot *all);

/* Finds the rule for each entry. */
void snapshot_read_rules(struct snapshot *all);

void snapshot_free(struct snapshot *all);

#endif
