/* schedule.c - see schedule.h */
#include "ka/helper/schedule.h"

static int larger(int a, int b)
{
	return a > b ? a : b;
}

void schedule_begin(struct schedule *s, long long now, int over, int count, int rtt)
{
	const int spacing = larger(over / (count > 0 ? count : 1), SCHEDULE_SPACING_MIN);

	s->spacing = larger(spacing, 2 * rtt);
	s->left = count + 2;
	s->due = now + SCHEDULE_SETTLE;
	s->is_waiting = 0;
}

int schedule_until(const struct schedule *s, long long now)
{
	if (s->left <= 0) return -1;
	return s->due > now ? (int)(s->due - now) : 0;
}

void schedule_asked(struct schedule *s, long long now)
{
	s->left--;
	s->is_waiting = 1;
	s->due = now + s->spacing;
}

void schedule_sent(struct schedule *s, long long now)
{
	s->is_waiting = 0;
	s->due = now + s->spacing;
}

void schedule_under_way(struct schedule *s, long long sent)
{
	if (!s->is_waiting) return;
	s->left++;
	s->is_waiting = 0;
	s->due = sent + s->spacing;
}

void schedule_end(struct schedule *s)
{
	s->left = 0;
	s->is_waiting = 0;
}
