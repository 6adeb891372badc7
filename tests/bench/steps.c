/* steps COMMAND...: prints to standard error how many instructions it runs in user space.
 *
 * The processor stops after each one (ptrace(2), PTRACE_SINGLESTEP), so nothing is emulated
 * and the program sees the machine as it is; but each stop takes 1 us, and 20 us in some
 * virtual machines. An instruction with the prefix rep stops at each repetition. Without
 * randomized addresses, so that the number is the same each time. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* On one processor tracer and program take turns three times as fast as on two. */
static void stay_on_this_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	sched_setaffinity(0, sizeof set, &set);
}

static void be_traced(char **command)
{
	personality(ADDR_NO_RANDOMIZE);
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	execvp(command[0], command);
	perror(command[0]);
	_exit(127);
}

int main(int argc, char **argv)
{
	unsigned long n = 0;
	int status, signal;
	pid_t child;

	if (argc < 2) return 2;
	stay_on_this_cpu();
	child = fork();
	if (!child) be_traced(argv + 1);
	while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
		signal = WSTOPSIG(status);
		if (signal != SIGTRAP) {
			ptrace(PTRACE_SINGLESTEP, child, NULL, (void *)(long)signal);
			continue;
		}
		if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL)) return 1;
		n++;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status)) return 1;
	fprintf(stderr, "%lu\n", n);
	return 0;
}
