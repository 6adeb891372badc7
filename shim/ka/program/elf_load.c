/* elf_load.c - reads the kind of a file, given its path; see elf_file.h */
#define _FILE_OFFSET_BITS 64 /* programs may be of any size */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ka/program/elf_file.h"

static long read_at(void *from, void *to, size_t room, uint64_t offset)
{
	return pread(*(const int *)from, to, room, (off_t)offset);
}

/* Use read(2), not mmap(2): if the file is truncated while it is mapped, access raises
 * SIGBUS. */
int elf_load(struct elf *e, const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	int r = -1;

	if (fd < 0) return -1;
	if (!fstat(fd, &status) && S_ISREG(status.st_mode))
		r = elf_read(e, (uint64_t)status.st_size, read_at, &fd);
	close(fd);
	return r;
}
