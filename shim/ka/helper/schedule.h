/* schedule.h - when to request probes of ssh after a change. Pure; times are in ms on one
 * clock.
 *
 * ssh counts the unanswered probes, and ends the session when they are more than the count
 * in KA_SSH. So the probes must not follow each other so fast that a slow path is taken for
 * a dead one. They are spread over SCHEDULE_MOVED ms if our address has changed, and over
 * SCHEDULE_SAME if it has not, since TCP may still wait for its next retransmission; and
 * they are at least two round trips apart. ssh refuses a probe within the spacing of
 * another that is not answered. The first sign of life ends the schedule.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

enum {
	SCHEDULE_MOVED = 10000,
	SCHEDULE_SAME = 30000,
	SCHEDULE_SPACING_MIN = 3334, /* a round trip of 3 s is still healthy */
	SCHEDULE_SETTLE = 500,       /* until the network has finished changing */
	SCHEDULE_AGAIN = 1000,       /* between probes that users request */
};

struct schedule {
	int left;       /* probes that may still be requested */
	long long due;  /* the next one, if left > 0 */
	int spacing;    /* between them */
	int is_waiting; /* requested, and ssh has not reported on it */
};

/* Starts a schedule. over: SCHEDULE_MOVED or SCHEDULE_SAME; rtt: of TCP. */
void schedule_begin(struct schedule *s, long long now, int over, int count, int rtt);

/* ms until the next request; 0: now; -1: none is due. */
int schedule_until(const struct schedule *s, long long now);

/* A probe was requested; ssh sent it; ssh refused it because another is unanswered. */
void schedule_asked(struct schedule *s, long long now);
void schedule_sent(struct schedule *s, long long now);
void schedule_under_way(struct schedule *s, long long sent); /* the other was sent then */

/* The peer is alive, or ssh cannot probe, or there is no network. */
void schedule_end(struct schedule *s);

#endif
