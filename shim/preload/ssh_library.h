/* ssh_library.h - where libka-ssh.so lies, and whether it would be loaded.
 *
 * System calls and no errno; nothing stays open.
 */
#ifndef SSH_LIBRARY_H
#define SSH_LIBRARY_H

enum { SSH_LIBRARY_PATH = 1024 };

enum ssh_library_state {
	SSH_LIBRARY_LOADABLE, /* next to libka.so, in a file made for such programs */
	SSH_LIBRARY_LOADED,   /* this process has it */
	SSH_LIBRARY_UNUSABLE,
};

/* From /proc/self/maps. */
enum ssh_library_state ssh_library_find(char path[SSH_LIBRARY_PATH]);

struct file_id {
	unsigned long long device[2], inode;
	unsigned mode;
};

/* Which file that is: 0, or less if it is not there. */
int file_id_read(const char *path, struct file_id *f);
int file_id_equal(const struct file_id *a, const struct file_id *b);

#endif
