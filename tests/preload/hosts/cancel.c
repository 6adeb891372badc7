/* cancel.c - cancels a thread that is blocked in connect.
 *
 * connect is a cancellation point; the thread's cleanup handler must run, and
 * the program must be able to go on.
 */
#include <pthread.h>
#include <time.h>

#include "host.h"

static struct sockaddr_in full;
static volatile int about_to, fd = -1;

static void cleanup(void *unused)
{
	(void)unused;
	puts("cleanup handler");
	show(fd);
	close(fd);
}

static void *dial(void *unused)
{
	fd = tcp();
	pthread_cleanup_push(cleanup, 0);
	about_to = 1;
	to(fd, &full);
	pthread_cleanup_pop(0);
	return unused;
}

int main(void)
{
	const struct timespec while_it_blocks = { 0, 200000000 };
	pthread_t t;
	void *result;

	alarm(20);
	full_listener(&full);
	if (pthread_create(&t, 0, dial, 0)) die("pthread_create");
	while (!about_to) nanosleep(&while_it_blocks, 0);
	nanosleep(&while_it_blocks, 0);
	pthread_cancel(t);
	pthread_join(t, &result);
	puts(result == PTHREAD_CANCELED ? "cancelled" : "not cancelled");
	fd = tcp();
	printf("then: socket %d\n", fd);
	show(fd);
	return 0;
}
