/* schedule.h - when to request probes of ssh after a change. Pure; times are in ms on one
 * clock.
 *
 * ssh counts the unanswered probes, and ends the session when there are more than the count
 * in KA_SSH. So probes must not follow each other so fast that a slow path looks dead. They
 * are spread over SCHEDULE_MOVED ms if our address has changed. If it has not, they are
 * spread over SCHEDULE_SAME, because TCP may still wait for its next retransmission. They
 * are at least two round trips apart. ssh refuses a probe within the spacing of another
 * that has no answer. The first sign of life ends the schedule.
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

/* Starts a schedule. over: SCHEDULE_MOVED or SCHEDULE_SAME; rtt: round trip of TCP. */
void schedule_begin(struct schedule *s, long long now, int over, int count, int rtt);

/* Returns the ms until the next request; 0: now; -1: no request is left. */
int schedule_until(const struct schedule *s, long long now);

/* Call the first when a probe was requested, the second when ssh sent it, and the third
 * when ssh refused it because another has no answer yet. */
void schedule_asked(struct schedule *s, long long now);
void schedule_sent(struct schedule *s, long long now);
void schedule_under_way(struct schedule *s, long long sent); /* when the other was sent */

/* Ends the schedule: the peer is alive, or ssh cannot probe, or there is no network. */
void schedule_end(struct schedule *s);

#endif
