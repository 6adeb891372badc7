/* apart.h - looks into other processes, done in a child, since a look may never end.
 *
 * To read a process's environment, memory or maps takes its memory's lock and may wait
 * for one of its pages, which can lie in a file system of its user's making: so whoever
 * is looked at can keep the one who looks for ever. Here the child is given up instead,
 * and with it all who belong to the same user. A user can cost a second in all.
 */
#ifndef APART_H
#define APART_H

#include <stddef.h>
#include <sys/types.h>

enum { APART_ROOM = 1 << 18 };

struct apart {
	size_t count;
	uid_t (*owner)(const void *data, size_t i);
	/* In the child: puts what it finds into `answer`, and returns how many bytes. */
	size_t (*look)(const void *data, size_t i, char answer[APART_ROOM]);
	/* Here, for each that was answered for. */
	void (*take)(void *data, size_t i, const char *answer, size_t size);
	void *data;
};

/* Looks at each in turn. Those that are left out are not told of. */
void apart_each(const struct apart *a);

#endif
