/* child_reader.h - reads other processes' memory in a child, because the read may never
 * return.
 *
 * Reading the environment, memory or maps of a process takes the lock of its memory and may
 * wait for one of its pages, which can be in a file system that its user serves (FUSE). If
 * the child does not answer, it is killed, and all processes of that user are left out.
 * Each user can cost a second in all.
 */
#ifndef CHILD_READER_H
#define CHILD_READER_H

#include <stddef.h>
#include <sys/types.h>

enum { CHILD_READER_ROOM = 1 << 18 };

struct child_reader {
	size_t count;
	uid_t (*owner)(const void *data, size_t i);
	/* Runs in the child: writes an answer and returns its size in bytes. */
	size_t (*look)(const void *data, size_t i, char answer[CHILD_READER_ROOM]);
	/* Runs in this process, for each answer. */
	void (*take)(void *data, size_t i, const char *answer, size_t size);
	void *data;
};

/* Calls look() for each in turn, and take() with each answer. */
void child_reader_each(const struct child_reader *a);

#endif
