/* auxv.c - runs a program whose auxiliary vector lacks an entry.
 *
 * usage: auxv TYPE COMMAND...: TYPE is the number of the entry, as in <elf.h>
 */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static long vector[128];

static int open_proc(pid_t pid, const char *name, int flags)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
	return open(path, flags);
}

static void find_stack(pid_t pid, unsigned long *from, unsigned long *to)
{
	char line[512];
	FILE *const f = fdopen(open_proc(pid, "maps", O_RDONLY), "r");

	while (fgets(line, sizeof line, f))
		if (strstr(line, "[stack]")) sscanf(line, "%lx-%lx", from, to);
	fclose(f);
}

/* The vector on the stack is the one in /proc/PID/auxv. */
static int ignore(pid_t pid, long type)
{
	const int mem = open_proc(pid, "mem", O_RDWR);
	const long size = read(open_proc(pid, "auxv", O_RDONLY), vector, sizeof vector);
	unsigned long from = 0, to = 0;
	char *stack, *at;

	find_stack(pid, &from, &to);
	stack = malloc(to - from);
	if (pread(mem, stack, to - from, (off_t)from) != (long)(to - from)) return -1;
	at = memmem(stack, to - from, vector, (size_t)size);
	if (!at) return -1;
	for (long *entry = vector; entry[0] != AT_NULL; entry += 2)
		if (entry[0] == type) entry[0] = AT_IGNORE;
	return pwrite(mem, vector, (size_t)size, (off_t)(from + (size_t)(at - stack)))
			== size
		? 0
		: -1;
}

int main(int argc, char **argv)
{
	int status;
	pid_t pid;

	if (argc < 3) return 2;
	pid = fork();
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) return 3;
	if (ignore(pid, atol(argv[1]))) return 4;
	ptrace(PTRACE_DETACH, pid, 0, 0);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 5;
}
