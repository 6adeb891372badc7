/* schedule.h - when ssh is to be asked for probes. Pure: times are in ms, on one clock.
 *
 * ssh counts each probe that is not answered, and ends the session at one more than
 * KA_SSH's count. So after a change of the network they are sent one after another, but
 * never so fast that a slow path which works would be taken for a dead one: spread over
 * SCHEDULE_MOVED ms where our address has changed, and over SCHEDULE_SAME where it has not
 * and TCP may still be waiting for its next retransmission; and never within twice the
 * round trip. ssh does none within the spacing of another that has no answer, which may
 * be its own, or asked for before. The first sign of life ends it.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

enum {
	SCHEDULE_MOVED = 10000,
	SCHEDULE_SAME = 30000,
	SCHEDULE_SPACING_MIN = 3334, /* a path of 3 s is a healthy one */
	SCHEDULE_SETTLE = 500,       /* for a network that is just changing */
	SCHEDULE_AGAIN = 1000,       /* between those that people ask for */
};

struct schedule {
	int left;       /* probes that may still be asked for */
	long long due;  /* the next one; of interest while left > 0 */
	int spacing;    /* between them */
	int is_waiting; /* asked for, and ssh has not said what came of it */
};

/* Begins, `over` ms long: one of the two above. rtt: of TCP. */
void schedule_begin(struct schedule *s, long long now, int over, int count, int rtt);

/* How long until one is due: 0: now; -1: none is. */
int schedule_until(const struct schedule *s, long long now);

/* One has been asked for; ssh sent it, or will later. */
void schedule_asked(struct schedule *s, long long now);
void schedule_sent(struct schedule *s, long long now);
void schedule_under_way(struct schedule *s, long long sent); /* another is, since then */

/* The peer lives, or ssh cannot ask it, or there is no network. */
void schedule_end(struct schedule *s);

#endif
