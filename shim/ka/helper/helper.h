/* helper.h - ka helper and its parts. */
#ifndef HELPER_H
#define HELPER_H

#include <poll.h>

#include "common/helper_protocol.h"
#include "ka/helper/schedule.h"
#include "ka/socket/sockdiag.h"

enum { HELPER_CLIENTS = 16 };

struct helper {
	struct helper_message last; /* the last message of ssh */
	long long last_at;          /* ms, as helper_now() */
	long long replied_at;       /* when the last reply came */
	long long sent_at;    /* when ssh last sent a probe that we requested; 0: never */
	long long longest_us; /* the longest idle period that has ended */
	int missed;           /* probes without an answer */
	int wants;            /* a client waits, so a probe must be requested */
	struct schedule schedule;
	int diag; /* sock_diag; -1: none */
	int has_connection;
	struct connection connection;
	int listener;
	int client[HELPER_CLIENTS]; /* waiting for an answer; -1: free */
};

int ka_helper(int argc, char **argv);

/* CLOCK_MONOTONIC in ms. */
long long helper_now(void);

/* Finds ssh's connection, once it is established. */
void helper_find_connection(struct helper *h);

/* Reads the state of ssh's connection. Returns -1 if ssh has no connection, or it was
 * closed. */
int helper_update_connection(struct helper *h);

/* Returns the ms since data other than probes was sent or received. */
long long helper_idle(struct helper *h);

/* server.c: the clients, see client.h. If another program has taken the address, the helper
 * tries again whenever it wakes, at least once per interval. Clients that hang up are
 * dropped. */
void helper_listen(struct helper *h, int pid);
void helper_accept(struct helper *h);
void helper_answer(struct helper *h, int outcome, long long us);
void helper_poll_clients(const struct helper *h, struct pollfd p[HELPER_CLIENTS]);
void helper_drop_clients(struct helper *h, const struct pollfd p[HELPER_CLIENTS]);

/* log.c: writes a line to KA_LOG, if set. */
void helper_log(const struct helper *h, const char *event, const char *figure, long long n);

#endif
