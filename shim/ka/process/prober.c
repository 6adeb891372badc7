/* prober.c - see prober.h */
#include "ka/process/prober.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ka/socket/claim.h"

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int prober_add(struct prober *all, const struct remote_fd *from, int fd)
{
	struct tcp_probe_state v;
	struct probe_target *p;

	if (tcp_probe_read(&v, fd) || v.state != TCP_ESTABLISHED) return 0;
	for (size_t i = 0; i < all->count; i++)
		if (all->target[i].at.inode == from->inode) return 1;
	p = realloc(all->target, (all->count + 1) * sizeof *p);
	if (!p) return -1;
	all->target = p;
	p[all->count++] = (struct probe_target){
		.at = *from, .first = v, .now = v, .first_us = now_us()
	};
	return 1;
}

int prober_is_pending(const struct prober *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->target[i].outcome == PROBE_PENDING) return 1;
	return 0;
}

/* Whether the peer was heard from since the first check. `now` was read before the last
 * check: if we were not scheduled in between, the delay must not look like an answer. The
 * times are off by up to two ticks, and wrap after 49.7 days. */
static int is_heard(const struct probe_target *p, int64_t now)
{
	const uint32_t unheard =
		p->first.silent_ms + (uint32_t)((now - p->first_us) / 1000);

	return (int32_t)(unheard - p->now.silent_ms) > 40;
}

/* Whether the time is over to answer, or to send the probe at all. A connection that was in
 * use gets one second more, because it must first be quiet for a second. */
static int is_late(const struct prober *all, const struct probe_target *p, int64_t now)
{
	if (p->sent_us) return now - p->sent_us >= all->timeout_us;
	return (p->is_claimed || !tcp_probe_allowed(&p->now))
		&& now - p->first_us >= all->timeout_us + 1000000;
}

static void judge(const struct prober *all, struct probe_target *p, int64_t now)
{
	if (p->now.state != TCP_ESTABLISHED) {
		p->outcome = PROBE_ENDED;
	} else if (is_heard(p, now)) {
		p->outcome = p->sent_us ? PROBE_ANSWERED : PROBE_HEARD;
		p->answered_us = now_us();
	} else if (is_late(all, p, now)) {
		p->outcome = p->sent_us ? PROBE_NO_ANSWER
			: p->is_claimed ? PROBE_CLAIMED
			: p->now.queued ? PROBE_IN_FLIGHT
					: PROBE_BY_KERNEL;
	}
}

static void check(const struct prober *all, struct probe_target *p, int fd)
{
	const int64_t now = now_us();

	if (tcp_probe_read(&p->now, fd)) {
		p->outcome = PROBE_FAILED;
		p->error = errno;
	} else {
		judge(all, p, now);
	}
}

static void check_target(const struct prober *all, struct probe_target *p)
{
	const int fd = getfd(&p->at);

	if (fd < 0) {
		p->outcome = errno == EBADF || errno == ESRCH ? PROBE_ENDED : PROBE_FAILED;
		p->error = errno;
		return;
	}
	check(all, p, fd);
	close(fd);
}

void prober_check(struct prober *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->target[i].outcome == PROBE_PENDING)
			check_target(all, &all->target[i]);
}

/* Skips `but`: closing another descriptor of its socket would release our claim. */
static void check_sent(struct prober *all, const struct probe_target *but)
{
	for (size_t i = 0; i < all->count; i++) {
		struct probe_target *const p = &all->target[i];

		if (p != but && p->outcome == PROBE_PENDING && p->sent_us)
			check_target(all, p);
	}
}

/* The kernel sends the probe at its next tick, unless the program sends data at that
 * moment. */
static void wait_until_sent(struct prober *all, struct probe_target *p, int fd)
{
	const struct timespec moment = { 0, 50000 };
	const int64_t begun = now_us();
	const int probes = p->now.probes;

	do {
		p->sent_us = now_us();
		nanosleep(&moment, NULL);
		check_sent(all, p);
		check(all, p, fd);
		if (p->outcome != PROBE_PENDING || p->now.probes > probes) return;
	} while (!p->now.queued && p->sent_us - begun < 1000000);
	if (!p->now.queued) p->outcome = PROBE_STUCK;
	p->sent_us = 0;
}

static void probe(struct prober *all, struct probe_target *p, int fd)
{
	int own[KEEPALIVE_OPTIONS];

	check(all, p, fd);
	if (p->outcome != PROBE_PENDING || !tcp_probe_allowed(&p->now)) return;
	if (tcp_probe_begin(fd, own)) {
		p->outcome = PROBE_FAILED;
		p->error = errno;
		return;
	}
	wait_until_sent(all, p, fd);
	tcp_probe_end(fd, own);
}

static void send_probe(struct prober *all, struct probe_target *p)
{
	sigset_t every, usual;
	const int fd = getfd(&p->at);

	if (fd < 0) return; /* prober_check() reports the reason */
	sigfillset(&every);
	sigprocmask(SIG_BLOCK, &every, &usual);
	if (!tcp_probe_claim(fd)) {
		probe(all, p, fd);
	} else if (errno == EAGAIN) { /* another ka has the claim */
		p->is_claimed = 1;
		p->claimed_by = claim_holder(fd);
	} else {
		p->outcome = PROBE_FAILED;
		p->error = errno;
	}
	close(fd);
	sigprocmask(SIG_SETMASK, &usual, NULL);
}

void prober_send(struct prober *all)
{
	for (size_t i = 0; i < all->count; i++) {
		struct probe_target *const p = &all->target[i];

		p->is_claimed = 0;
		if (p->outcome == PROBE_PENDING && !p->sent_us
			&& tcp_probe_allowed(&p->now))
			send_probe(all, p);
	}
}
