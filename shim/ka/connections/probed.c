/* probed.c - see probed.h */
#include "ka/connections/probed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "ka/process/getfd.h"
#include "ka/socket/sockopt.h"
#include "ka/socket/tcp_probe.h"

static int add(struct probed *p, const struct claimed *c)
{
	if (!(p->count & (p->count + 1))) { /* full at 0, 1, 3, 7, ... */
		struct claimed *const at = realloc(p->at, (2 * p->count + 1) * sizeof *at);

		if (!at) return -1;
		p->at = at;
	}
	p->at[p->count++] = *c;
	return 0;
}

/* At each read(2) the kernel walks again over all locks that it has already reported. Any
 * user can have any number of locks: 200,000 of them take 14 s. So read only this many
 * lines. On each CPU the newest locks come first. */
enum { LINES = 10000 };

void probed_read(struct probed *p, int diag)
{
	FILE *const f = fopen("/proc/locks", "re");
	struct claimed c;
	struct stat socket;
	char line[160];

	if (!f) return;
	if (!fstat(diag, &socket))
		for (int i = 0; i < LINES && fgets(line, sizeof line, f); i++)
			if (claim_in_line(
				    &c, line, major(socket.st_dev), minor(socket.st_dev))
				&& add(p, &c))
				break;
	fclose(f);
}

static int in_order(const void *a, const void *b)
{
	const struct claimed *const x = a, *const y = b;

	if (x->inode != y->inode) return x->inode < y->inode ? -1 : 1;
	return x->kind - y->kind;
}

static const struct claimed *find(const struct probed *p, uint32_t inode, int kind)
{
	const struct claimed key = { .inode = inode, .kind = kind };

	return bsearch(&key, p->at, p->count, sizeof key, in_order);
}

void probed_undo(struct connection *c, const int own[KEEPALIVE_OPTIONS])
{
	const uint32_t quiet =
		c->last_received < c->last_ack ? c->last_received : c->last_ack;
	const uint32_t idle = (uint32_t)own[KEEPALIVE_IDLE] * 1000;

	if (c->timer != IDIAG_TIMER_OFF && c->timer != IDIAG_TIMER_KEEPALIVE) return;
	if (own[KEEPALIVE_SWITCH]) {
		c->timer = IDIAG_TIMER_KEEPALIVE;
		c->timer_ms = idle > quiet ? idle - quiet : 0;
	} else {
		c->timer = IDIAG_TIMER_OFF;
		c->timer_ms = c->timer_count = 0;
	}
}

/* Restores the options that a killed ka left changed. 0; 1 if a ka in another PID
 * namespace has claimed the socket; -1 if we cannot borrow the socket. */
static int repair(const struct entry *entry)
{
	const struct remote_fd from = {
		.pid = entry->pid, .fd = entry->fd, .inode = entry->connection.inode
	};
	const int fd = entry->pid ? getfd(&from) : -1;
	int r;

	if (fd < 0) return -1;
	r = tcp_probe_claim(fd) ? 1 : 0;
	close(fd);
	return r;
}

static void correct(const struct probed *p, struct entry *entry, int diag)
{
	const uint32_t inode = entry->connection.inode;
	const struct claimed *const note = inode ? find(p, inode, CLAIM_NOTE) : NULL;
	int r;

	if (!note) return;
	r = find(p, inode, CLAIM_TAKEN) ? 1 : repair(entry);
	if (r > 0) probed_undo(&entry->connection, note->own);
	if (!r) sockdiag_again(diag, &entry->connection);
}

void probed_correct(struct probed *p, struct snapshot *all, int diag)
{
	if (p->count) qsort(p->at, p->count, sizeof *p->at, in_order);
	for (size_t i = 0; i < all->count && p->count; i++)
		correct(p, &all->entry[i], diag);
	free(p->at);
}
