/* ssh_library.h - finds libka-ssh.so, and whether the loader would load it.
 *
 * Makes system calls, keeps errno, leaves nothing open.
 */
#ifndef SSH_LIBRARY_H
#define SSH_LIBRARY_H

enum { SSH_LIBRARY_PATH = 1024 };

enum ssh_library_state {
	SSH_LIBRARY_LOADABLE, /* in the directory of libka.so, and for programs of this kind
			       */
	SSH_LIBRARY_LOADED,   /* loaded already */
	SSH_LIBRARY_UNUSABLE,
};

/* Reads /proc/self/maps. Sets path if the library can be loaded. */
enum ssh_library_state ssh_library_find(char path[SSH_LIBRARY_PATH]);

#endif
