/* snapshot.c - see snapshot.h */
#include "ka/connections/snapshot.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ka/connections/attached.h"
#include "ka/connections/probed.h"
#include "ka/helper/client.h"
#include "ka/socket/idle.h"
#include "ka/socket/proctcp.h"
#include "ka/util/cli.h"

struct search {
	struct snapshot *snapshot; /* first an entry for each of the holders, in their
				      order, of family 0 until its connection is found */
	struct holders holders;
	const struct choice *who;
	size_t room;
	int failed;
};

static void add_held(struct search *s, const struct connection *c, const struct holder *h)
{
	struct entry *const entry = &s->snapshot->entry[h - s->holders.holder];
	struct process *const p = &s->holders.process[h->process];

	p->has_connection = 1;
	*entry = (struct entry){
		.connection = *c, .pid = p->pid, .uid = p->uid, .fd = h->fd, .libka = -1
	};
	memcpy(entry->program, p->program, sizeof entry->program);
}

static void add_unheld(struct search *s, const struct connection *c)
{
	struct snapshot *const all = s->snapshot;

	if (all->count == s->room) {
		const size_t room = 2 * s->room + 1;
		struct entry *const entry = realloc(all->entry, room * sizeof *entry);

		if (!entry) {
			s->failed = 1;
			return;
		}
		all->entry = entry;
		s->room = room;
	}
	all->entry[all->count++] =
		(struct entry){ .connection = *c, .fd = -1, .libka = -1 };
}

/* A connection whose process we cannot see is shown only with --all. */
static void take(const struct connection *c, void *data)
{
	struct search *const s = data;
	const struct holder *const h = holders_of(&s->holders, c->inode);

	if (h)
		add_held(s, c, h);
	else if (s->who->all && !*s->who->names)
		add_unheld(s, c);
}

static int in_order(const void *a, const void *b)
{
	const struct entry *const x = a, *const y = b;
	const uint64_t c = x->connection.cookie, d = y->connection.cookie;

	if (x->pid != y->pid) return x->pid < y->pid ? -1 : 1;
	if (x->fd != y->fd) return x->fd < y->fd ? -1 : 1;
	return (c > d) - (c < d);
}

/* Removes the entries that are not used, and duplicates: while other sockets come and go,
 * the kernel may report a connection twice. */
static void sort(struct search *s)
{
	struct snapshot *const all = s->snapshot;
	struct entry *const entry = all->entry;
	size_t kept = 0;

	if (all->count > s->holders.count)
		qsort(entry, all->count, sizeof *entry, in_order);
	for (size_t i = 0; i < all->count; i++) {
		if (!entry[i].connection.family) continue;
		if (kept && entry[i].connection.cookie
			&& !in_order(&entry[kept - 1], &entry[i]))
			continue;
		if (kept != i) entry[kept] = entry[i];
		kept++;
	}
	all->count = kept;
}

static void take_answer(struct entry *entry, const struct helper_reply *a)
{
	entry->has_helper = a->outcome == QUERY_IDLE_FOR && a->idle_ms >= 0
		&& a->cookie == entry->connection.cookie;
	entry->user_idle = entry->has_helper ? (uint64_t)a->idle_ms : 0;
}

/* TCP counts the probes of an ssh under KA_SSH as data, but its helper knows the idle time.
 * Each process is asked once: its entries are adjacent, or it has one helper. */
static void ask_helpers(struct snapshot *all, int (*is_asked)(const struct entry *))
{
	enum { PATIENCE_MS = 100 };
	struct helper_reply *a;
	size_t most = 0, asked = 0, at = 0;

	for (size_t i = 0; i < all->count; i++) most += is_asked(&all->entry[i]) != 0;
	a = most ? calloc(most, sizeof *a) : NULL;
	if (!a) return;
	for (size_t i = 0; i < all->count; i++) {
		const struct entry *const entry = &all->entry[i];

		if (is_asked(entry) && (!asked || a[asked - 1].pid != entry->pid))
			a[asked++].pid = entry->pid;
	}
	helper_query(a, asked, HELPER_QUERY_IDLE, PATIENCE_MS);
	for (size_t i = 0; i < all->count; i++) {
		struct entry *const entry = &all->entry[i];

		if (!is_asked(entry)) continue;
		while (a[at].pid != entry->pid) at++;
		if (a[at].outcome != QUERY_SILENT) take_answer(entry, &a[at]);
	}
	free(a);
}

static int has_libka(const struct entry *entry)
{
	return entry->libka > 0;
}

static int has_helper(const struct entry *entry)
{
	return entry->has_helper;
}

void snapshot_ask_helpers(struct snapshot *all)
{
	ask_helpers(all, has_helper);
}

uint64_t entry_idle_ms(const struct entry *entry)
{
	const struct connection *const c = &entry->connection;

	return idle_from(idle_sent_ms(c), c->last_received, entry->user_idle);
}

static int lacks_diag(int error)
{
	return error == ENOENT || error == EOPNOTSUPP || error == EPROTONOSUPPORT;
}

static int find_connections(struct search *s, unsigned states)
{
	const int fd = sockdiag_open();
	struct probed probed = { 0 };
	int r = -1, error = errno;

	if (fd >= 0) {
		probed_read(&probed, fd);
		r = sockdiag_each(fd, states, take, s);
		error = errno;
		probed_read(&probed, fd);
		probed_correct(&probed, s->snapshot, fd);
		close(fd);
	}
	errno = error;
	if (!r || !lacks_diag(error)) return r;
	r = proctcp_each(states, take, s);
	s->snapshot->lacks_diag = !r;
	errno = error;
	return r;
}

int snapshot_take(struct snapshot *all, const struct choice *who)
{
	/* The states of connections that a process may hold. No process holds a socket in
	 * TIME-WAIT. */
	enum { NEW_SYN_RECV = 12 };
	const unsigned states = ~(1u << TCP_LISTEN | 1u << TCP_CLOSE | 1u << TCP_TIME_WAIT
		| 1u << NEW_SYN_RECV);
	struct search s = { .snapshot = all, .who = who };
	int failed;

	memset(all, 0, sizeof *all);
	failed = holders_find(&s.holders, who);
	if (!failed) {
		all->count = s.room = s.holders.count;
		all->entry = calloc(all->count + 1, sizeof *all->entry);
		failed = !all->entry || find_connections(&s, states) || s.failed;
		if (!failed) sort(&s);
		all->process = s.holders.process;
		all->processes = s.holders.processes;
		s.holders.process = NULL;
		holders_free(&s.holders);
	}
	if (failed) {
		snapshot_free(all);
		return -1;
	}
	attached_mark(all);
	if (snapshot_find_libka(all)) {
		snapshot_free(all);
		return -1;
	}
	ask_helpers(all, has_libka);
	return 0;
}

int snapshot_print_no_tcp_diag(void)
{
	cli_fail(KA_PROBLEM, "the kernel",
		"has no tcp_diag, which reports how long sockets are idle");
	fputs("    modprobe tcp_diag, or a kernel with CONFIG_INET_DIAG\n", stderr);
	return KA_PROBLEM;
}

int snapshot_print_error(void)
{
	const int error = errno;

	if (access("/proc/self/fd", F_OK))
		return cli_fail(KA_PROBLEM, "/proc",
			"is not mounted; it shows which process holds which socket");
	if (lacks_diag(error)) return snapshot_print_no_tcp_diag();
	errno = error;
	return cli_fail(KA_PROBLEM, "the kernel's table of sockets", NULL);
}
