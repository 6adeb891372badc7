/* schedule.c - see schedule.h */
#include "ka/helper/schedule.h"

static int larger(int a, int b)
{
	return a > b ? a : b;
}

void pace_begin(struct pace *p, long long now, int over, int count, int rtt)
{
	const int spacing = larger(over / (count > 0 ? count : 1), PACE_SPACING_MIN);

	p->spacing = larger(spacing, 2 * rtt);
	p->left = count + 2;
	p->due = now + PACE_SETTLE;
	p->is_waiting = 0;
}

int pace_until(const struct pace *p, long long now)
{
	if (p->left <= 0) return -1;
	return p->due > now ? (int)(p->due - now) : 0;
}

void pace_asked(struct pace *p, long long now)
{
	p->left--;
	p->is_waiting = 1;
	p->due = now + p->spacing;
}

void pace_sent(struct pace *p, long long now)
{
	p->is_waiting = 0;
	p->due = now + p->spacing;
}

void pace_under_way(struct pace *p, long long sent)
{
	if (!p->is_waiting) return;
	p->left++;
	p->is_waiting = 0;
	p->due = sent + p->spacing;
}

void pace_end(struct pace *p)
{
	p->left = 0;
	p->is_waiting = 0;
}
