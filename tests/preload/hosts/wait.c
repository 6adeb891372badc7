/* wait.c - waits for its connection as ssh does, and looks at the clock, for 20 s or LENGTH
 *
 * usage: wait SECONDS [LENGTH]: the ServerAlive interval; 0 does nothing. Prints "ahead" if
 * the clock jumps, which means that a probe was requested; else "not".
 */
#include <poll.h>
#include <time.h>

#include "host.h"

static long long seconds(clockid_t id)
{
	struct timespec t;

	must(clock_gettime(id, &t), "clock_gettime");
	return t.tv_sec;
}

int main(int argc, char **argv)
{
	const int interval = argc > 1 ? atoi(argv[1]) : 0;
	const int length = argc > 2 ? atoi(argv[2]) : 20;
	struct sockaddr_in there;
	const int listening = listener(&there, 1), fd = tcp();
	const long long end = seconds(CLOCK_REALTIME) + (interval ? length : 0);

	must(to(fd, &there), "connect");
	must(accept(listening, 0, 0), "accept");
	while (seconds(CLOCK_REALTIME) < end) {
		struct pollfd f[2] = { { fd, POLLIN, 0 }, { fd, 0, 0 } };
		const struct timespec t = { interval, 0 };
		const long long before = seconds(CLOCK_MONOTONIC),
				real = seconds(CLOCK_REALTIME);

		ppoll(f, 2, &t, 0);
		if (seconds(CLOCK_MONOTONIC) - before - (seconds(CLOCK_REALTIME) - real)
			>= 2) {
			puts("ahead");
			return 0;
		}
	}
	puts("not");
	return 0;
}
