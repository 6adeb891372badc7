/* ssh_library.h - where libka-ssh.so lies, and whether it would be loaded.
 *
 * System calls and no errno; nothing stays open.
 */
#ifndef SSH_LIBRARY_H
#define SSH_LIBRARY_H

enum { LIBRARY_PATH = 1024 };

enum library_found {
	LIBRARY_LOADABLE, /* next to libka.so, in a file made for such programs */
	LIBRARY_LOADED,   /* this process has it */
	LIBRARY_UNUSABLE,
};

/* From /proc/self/maps. */
enum library_found library_find(char path[LIBRARY_PATH]);

struct library_file {
	unsigned long long device[2], inode;
	unsigned mode;
};

/* Which file that is: 0, or less if it is not there. */
int library_stat(const char *path, struct library_file *f);
int library_same(const struct library_file *a, const struct library_file *b);

#endif
