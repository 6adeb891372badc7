/* exec_name.c - see exec_name.h */
#define _FILE_OFFSET_BITS 64 /* addresses are used as offsets in /proc/PID/mem */
#include "ka/process/exec_name.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/str.h"
#include "ka/process/proc.h"

/* Reads from /proc/PID/NAME at an offset. Returns the number of bytes, or -1. */
static ssize_t read_at(int process, const char *name, void *to, size_t size, uint64_t place)
{
	const int fd = openat(process, name, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0) return -1;
	n = pread(fd, to, size, (off_t)place);
	close(fd);
	return n;
}

/* Returns the address of the name in the process, or 0. The entries of the auxiliary vector
 * are pairs of a type and a value, each of 32 or 64 bits. Types fit into 32 bits and the
 * first value is not 0, so the second word is 0 only if the words have 64 bits. */
static uint64_t address_of(int process)
{
	uint32_t a[256] = { 0 };
	const ssize_t n = read_at(process, "auxv", a, sizeof a, 0);
	const int words = n > 0 ? (int)n / 4 : 0, size = a[1] ? 1 : 2;

	for (int i = 0; i + 2 * size <= words; i += 2 * size)
		if (a[i] == AT_EXECFN)
			return size == 1 ? a[i + 1] : a[i + 2] | (uint64_t)a[i + 3] << 32;
	return 0;
}

/* Reads the path from the memory of a process of our own user, or returns -1. A page of
 * another user's process may be mapped from a FUSE file whose server never answers
 * (CVE-2018-1120). */
static ssize_t read_path(char *path, size_t size, pid_t pid)
{
	char name[32];
	struct stat status;
	ssize_t n = -1;
	uint64_t at;
	int process;

	snprintf(name, sizeof name, "/proc/%d", pid);
	process = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (process < 0) return -1;
	if (!fstat(process, &status) && status.st_uid == geteuid()
		&& (at = address_of(process)))
		n = read_at(process, "mem", path, size, at);
	close(process);
	return n;
}

int exec_name(char name[EXEC_NAME_SIZE], pid_t pid, const char *program)
{
	char path[PATH_MAX + 1];
	const ssize_t n = read_path(path, PATH_MAX, pid);

	if (n > 0) {
		path[n] = 0;
		snprintf(name, EXEC_NAME_SIZE, "%s", str_basename(path));
		return 0;
	}
	/* Without access to its memory: use comm if it is not truncated and equals the
	 * basename of the executable. */
	if (strlen(program) > 14 || !process_runs(pid, program)) return -1;
	snprintf(name, EXEC_NAME_SIZE, "%s", program);
	return 0;
}
