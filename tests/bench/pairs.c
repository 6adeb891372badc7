/* pairs N A... -- B...: runs the two commands N times in turn, and prints
 *
 *   RATIO CPU_A CPU_B WALL_RATIO RSS_A RSS_B
 *
 * RATIO is A's processor time as a percentage of B's, the median of the pairs: on a busy
 * machine both of a pair suffer alike. Times are medians in microseconds, and memory is the
 * peak in kB. Standard output of both goes to /dev/null. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 100 };

struct run {
	double cpu, wall; /* us */
	long rss;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static struct run run(char **command)
{
	const double from = now();
	struct rusage used;
	int status;
	const pid_t child = fork();

	if (!child) {
		dup2(open("/dev/null", O_WRONLY), 1);
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	if (wait4(child, &status, 0, &used) != child || !WIFEXITED(status)
		|| WEXITSTATUS(status)) {
		fprintf(stderr, "pairs: %s failed\n", command[0]);
		exit(1);
	}
	return (struct run){ .wall = now() - from,
		.cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6
			+ (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec),
		.rss = used.ru_maxrss };
}

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *value, int n)
{
	qsort(value, (size_t)n, sizeof *value, ascending);
	return value[n / 2];
}

int main(int argc, char **argv)
{
	const int n = argc > 1 ? atoi(argv[1]) : 0;
	char **const a = argv + 2, **b = a;
	double cpu_a[MOST], cpu_b[MOST], cpu[MOST], wall[MOST];
	struct run x = { 0 }, y = { 0 };

	while (b < argv + argc && strcmp(*b, "--")) b++;
	if (n < 1 || n > MOST || b == a || b + 1 >= argv + argc) return 2;
	*b++ = NULL;
	run(a), run(b); /* what both read is in memory then */
	for (int i = 0; i < n; i++) {
		if (i % 2)
			x = run(a), y = run(b);
		else
			y = run(b), x = run(a);
		cpu_a[i] = x.cpu, cpu_b[i] = y.cpu;
		cpu[i] = x.cpu / y.cpu, wall[i] = x.wall / y.wall;
	}
	printf("%.0f %.0f %.0f %.0f %ld %ld\n", 100 * median(cpu, n), median(cpu_a, n),
		median(cpu_b, n), 100 * median(wall, n), x.rss, y.rss);
	return 0;
}
