/* helper.h - ka helper and its parts. */
#ifndef HELPER_H
#define HELPER_H

#include <poll.h>

#include "common/helper_protocol.h"
#include "ka/helper/schedule.h"
#include "ka/socket/sockdiag.h"

enum { HELPER_CLIENTS = 16 };

struct helper {
	struct helper_message last; /* what ssh said last */
	long long last_at;          /* ms, as helper_now() */
	long long replied_at;       /* when the last round trip was over */
	long long sent_at;          /* when ssh last sent what it was asked for; 0: never */
	long long longest_us;       /* the longest idle spell that is over */
	int missed;                 /* probes without an answer */
	int wants;                  /* a probe is to be asked for, because a client does */
	struct schedule schedule;
	int diag; /* sock_diag; -1: none */
	int has_connection;
	struct connection connection;
	int listener;
	int client[HELPER_CLIENTS]; /* that wait for an answer; -1: an empty place */
};

int ka_helper(int argc, char **argv);

/* CLOCK_MONOTONIC in ms. */
long long helper_now(void);

/* ssh's connection, once it is established. */
void helper_find_connection(struct helper *h);

/* Looks at ssh's connection. -1: it has none, or it is gone. */
int helper_update_connection(struct helper *h);

/* How long nothing but probes has gone either way, in ms. */
long long helper_idle(struct helper *h);

/* server.c: who asks, see client.h. Where somebody else has taken the name, it is
 * tried again whenever the helper wakes, which is once in an interval at least. Those that
 * wait are watched, for one that goes away is forgotten. */
void helper_listen(struct helper *h, int pid);
void helper_accept(struct helper *h);
void helper_answer(struct helper *h, int outcome, long long us);
void helper_poll_clients(const struct helper *h, struct pollfd p[HELPER_CLIENTS]);
void helper_drop_clients(struct helper *h, const struct pollfd p[HELPER_CLIENTS]);

/* log.c: a line in KA_LOG, if there is one. */
void helper_log(const struct helper *h, const char *event, const char *figure, long long n);

#endif
