/* state.c - the state of ssh's connection, see helper.h */
#include <netinet/tcp.h>
#include <time.h>

#include "ka/helper/helper.h"
#include "ka/socket/idle.h"

long long helper_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void take_if_same(const struct connection *c, void *data)
{
	struct helper *const h = data;

	if (c->cookie != h->last.cookie) return;
	h->connection = *c;
	h->has_connection = 1;
}

void helper_find_connection(struct helper *h)
{
	if (h->has_connection || !h->last.cookie || h->diag < 0) return;
	sockdiag_each(h->diag, 1u << TCP_ESTABLISHED, take_if_same, h);
}

int helper_update_connection(struct helper *h)
{
	helper_find_connection(h);
	return h->has_connection ? sockdiag_again(h->diag, &h->connection) : -1;
}

/* ssh reports its idle time with each message. If TCP moved data more than 100 ms after the
 * last reply, the data was not a probe. */
long long helper_idle(struct helper *h)
{
	const struct connection *const c = &h->connection;
	const long long now = helper_now(), since_reply = now - h->replied_at;
	const long long known = h->last.idle_us / 1000 + (now - h->last_at);
	long long moved;

	if (helper_update_connection(h)) return known;
	moved = idle_ms(c);
	return h->replied_at && moved + 100 >= since_reply ? known : moved;
}
